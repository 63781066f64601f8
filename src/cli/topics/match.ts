export const match = {
  text: `
How it compares:
  Only booked payments count: not what is pending or provisional, brought or
  carried forward, or zero. Amounts must be equal to the cent. References are
  compared without blanks, dashes and case: "pc 9qx 017" is PC9QX017. Banks keep
  20 characters of a reference: the first 20 of a longer one count, if nobody
  else has them. One line pays one deposit.

  certain       the whole reference, which nobody shares, and the equal amount
  probable      the equal amount, and a cut reference, or a customer code (or
                phone) of somebody with exactly one waiting top-up of it
  wrong amount  the whole reference, and more or less money than was asked
  paid twice    two payments for one deposit, also if the lines are equal
  taken back    paid, and the bank or the payer took the money back
  shared        several deposits have this reference
  two           two references are in one line
  misread       fits if an O is read as 0, or an I or L as 1
  unclear       names a customer with no top-up of that amount, or several
  closed        pays a deposit that failed, was cancelled or expired
  possible      the same amount and nothing else: shown with money that nobody
                asked for, and never more than a hint

  A completed deposit counts as unpaid only where the file covers it: from the
  day before it was made to three working days after it was processed.

  The sum: what was matched, what is to be looked at, what is unknown and what
  was taken back add up to all payments in the file. Several files of one
  account may overlap: a line in both counts once. Balances are checked where
  the layout has them; where they fail, lines are missing, and that is said
  first.

Layouts, known by their content, never by the file's name:
  Nedbank CSV and OFX · FNB and RMB history, business and mail CSV, and OFX ·
  Standard Bank CSV, statement of account, MT940 and MT942 · Absa CSV, also
  saved by Excel · Capitec CSV, CSV of 2023, Business CSV and OFX · Bank Zero CSV ·
  Discovery CSV. Others (PDF, XLSX, QIF, camt.053, Investec, TymeBank) are named
  and not read. Lines that fit no part of a layout are listed, never dropped.

Exit status:
  0 nothing to do · 1 something to approve or to look at · 2 paid twice, taken
  back, or completed without a payment · 3 something could not be read, or the
  answer is incomplete (unless 2 applies) · 64 wrong usage

Nothing is stored and nothing is sent: the file is read on this machine, and of
the host only PostgreSQL is read, in one short transaction.
`,
}
