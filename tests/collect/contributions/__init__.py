"""What people bring: links, mails, notes; by hand or into a mailbox."""
