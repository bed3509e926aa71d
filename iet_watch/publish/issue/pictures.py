"""Pictures beside the fiches that show them, made small: bounded pixels and weight, no metadata, the same bytes."""

from __future__ import annotations

import base64
import hashlib
import io
import unicodedata
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from iet_watch.files.markdown import PlacedPicture, markdown_reader, placed_pictures
from iet_watch.locale import Phrase, later

if TYPE_CHECKING:
    from PIL.Image import Image

READ = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".webp": "WEBP"}
FILE_LIMIT = 20_000_000  # bytes; the photograph of a telephone has 3 to 12 MB
PIXEL_LIMIT = 50_000_000  # of the file, checked before anything is decoded; 150 MB of memory in three colours
SIDE = 1_200  # pixels: twice the column of a telephone, one and a half that of a letter
WEIGHT = 100_000  # bytes of a picture in a page (LOOK: a page stays light)
QUALITIES = (82, 74, 66, 58)  # of JPEG, from what nobody tells from the original to what still serves
SMALLER = 0.75  # of the side, when the last quality is still too heavy
PER_FICHE = 4
# Pictures made small, up to half a second each: one is read for the layout, for its check, for the publication. 200
# fiches show 800 at most; as small as they are, a thousand take 100 MB.
REMEMBERED = 1_000
FOLDER = "images"  # of the outputs
_READER = markdown_reader()


@dataclass(frozen=True)
class Picture:
    """A picture of a fiche as it is published; `path` is its file in the folder of the quarter, `file` the output."""

    placed: PlacedPicture
    path: str
    file: str
    kind: str
    data: bytes
    width: int
    height: int

    @property
    def name(self) -> str:
        return self.placed.name

    @property
    def address(self) -> str:
        """The picture itself, written into a page: nothing is loaded from anywhere."""
        return f"data:{self.kind};base64,{base64.b64encode(self.data).decode()}"


@dataclass(frozen=True)
class Unfit:
    """Why a picture is not shown: an English template of the catalogue and its values."""

    message: Phrase
    args: Mapping[str, object]


@dataclass(frozen=True)
class _Small:
    kind: str
    data: bytes
    width: int
    height: int


def pictures_of(texts: Iterable[str], fiche: Path, folder: Path, anchor: str) -> tuple[Picture, ...]:
    """The pictures that the `texts` of a fiche place and that may be shown, in their order."""
    found: dict[str, Picture] = {}
    for placed in _placed(texts):
        if placed.name not in found and len(found) < PER_FICHE:
            made = read_picture(placed, fiche, folder, f"{anchor}-{len(found) + 1}")
            if isinstance(made, Picture):
                found[placed.name] = made
    return tuple(found.values())


def read_picture(placed: PlacedPicture, fiche: Path, folder: Path, name: str) -> Picture | Unfit:
    """The picture that a `fiche` places, made small, or why it is not shown. Beside the fiche, and nowhere else."""
    if PurePosixPath(placed.name).name != placed.name or not placed.name or placed.name.startswith("."):
        return Unfit(later("the picture %(name)s is not beside the fiche: only its file's name"), {"name": placed.name})
    if missing := _unsaid(placed):
        return missing
    path = named_beside(fiche.parent, placed.name)
    if path.suffix.lower() not in READ:
        return Unfit(later("%(name)s is no JPEG, PNG or WebP"), {"name": placed.name})
    if path.is_symlink() or not path.resolve().is_relative_to(folder.resolve()):
        return Unfit(later("the picture %(name)s is a link: copy the file itself"), {"name": placed.name})
    small = _read(path, placed.name)
    if isinstance(small, Unfit):
        return small
    ending = "png" if small.kind == "image/png" else "jpg"
    relative = path.relative_to(folder).as_posix()
    return Picture(placed, relative, f"{FOLDER}/{name}.{ending}", small.kind, small.data, small.width, small.height)


def named_beside(folder: Path, name: str) -> Path:
    """The file of `folder` that `name` means, whether it is there or not.

    A Mac writes « é » as two signs, a telephone « .JPG »: to whoever sees both names they are one.
    """
    exact = folder / name
    if exact.exists() or not folder.is_dir():
        return exact
    alike = [path for path in folder.iterdir() if _alike(path.name) == _alike(name)]
    return alike[0] if len(alike) == 1 else exact


def _alike(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def may_be_shown(path: Path) -> bool:
    """Whether a file beside fiches may be a picture of one of them: by its ending, its size, and no link."""
    is_file = path.suffix.lower() in READ and not path.is_symlink() and path.is_file()
    return is_file and path.stat().st_size <= FILE_LIMIT


def _placed(texts: Iterable[str]) -> Iterator[PlacedPicture]:
    for text in texts:
        if "![" in text:
            yield from placed_pictures(_READER.parse(text)).values()


def _unsaid(placed: PlacedPicture) -> Unfit | None:
    for said, message in (
        (placed.alternative, later("the picture %(name)s has no text for those who do not see it: ![text](%(name)s)")),
        (placed.credit, later("the picture %(name)s does not say whose it is: “Credit: …” in its title")),
        (placed.licence, later("the picture %(name)s does not say by what right: “Licence: …” in its title")),
    ):
        if not said.strip():
            return Unfit(message, {"name": placed.name})
    return None


def _read(path: Path, name: str) -> _Small | Unfit:
    try:
        with path.open("rb") as file:
            data = file.read(FILE_LIMIT + 1)
    except OSError as error:
        return Unfit(later("%(name)s cannot be read: %(reason)s"), {"name": name, "reason": Phrase(error.strerror)})
    if len(data) > FILE_LIMIT:
        return Unfit(later("%(name)s is larger than %(limit)s bytes"), {"name": name, "limit": FILE_LIMIT})
    made = _made_small(data, READ[path.suffix.lower()])
    return made or Unfit(later("%(name)s is damaged, too large, or not what its name says"), {"name": name})


def _made_small(data: bytes, expected: str) -> _Small | None:
    """The picture in `data`, None when it is none; remembered by its fingerprint, without the `data`."""
    key = hashlib.sha256(data).hexdigest(), expected
    if key not in _SMALL:
        while len(_SMALL) >= REMEMBERED:
            _SMALL.pop(next(iter(_SMALL)))  # the one that has been here longest
        _SMALL[key] = _smaller(data, expected)
    return _SMALL[key]


_SMALL: dict[tuple[str, str], _Small | None] = {}


def _smaller(data: bytes, expected: str) -> _Small | None:
    """The picture in `data`, None when it is none, or more than may be decoded."""
    from PIL import Image, ImageOps

    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(data), formats=[expected]) as opened:
                if opened.width * opened.height > PIXEL_LIMIT:
                    return None
                opened.draft("RGB", (SIDE, SIDE))
                upright = ImageOps.exif_transpose(opened)
                upright.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
                flat = _on_white(upright)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
            return None
    return _light(flat, drawn=expected == "PNG")


def _on_white(picture: Image) -> Image:
    """`picture` in three colours, what shines through on white, without anything but its pixels."""
    from PIL import Image

    shown = picture.convert("RGBA")
    white = Image.new("RGBA", shown.size, "white")
    return Image.alpha_composite(white, shown).convert("RGB")


def _light(picture: Image, *, drawn: bool) -> _Small:
    """The bytes of `picture`, within the weight; a drawing stays one where it is light enough."""
    if drawn and len(data := _encoded(picture, "PNG", optimize=True)) <= WEIGHT:
        return _Small("image/png", data, *picture.size)
    while True:
        for quality in QUALITIES:
            data = _encoded(picture, "JPEG", quality=quality, optimize=True, progressive=True)
            if len(data) <= WEIGHT:
                return _Small("image/jpeg", data, *picture.size)
        picture = picture.resize((max(1, int(picture.width * SMALLER)), max(1, int(picture.height * SMALLER))))


def _encoded(picture: Image, kind: str, **options: object) -> bytes:
    made = io.BytesIO()
    picture.save(made, kind, **options)
    return made.getvalue()
