export const payments = {
  summary: 'which payment counts as credited',
  text: `\
Where deposits are:
  A deposit is in one of two tables, depending on the page it was made on: a
  deposit request, or a row of the wallet (DEP-...). Sums and counts include
  both, each deposit once, and say how much came which way. Credits to spend are
  those of the wallet; without a wallet, those of the profile.

When a deposit request counts as credited:
  One of these credits it, and each of these credits one deposit only:

  - a "deposit" transaction of its account with one of its two references;
  - one with an empty reference and the same amount, made within a minute of its
    processing;
  - a confirmed row of the same user's wallet with its bank reference, with
    DEPOSIT_ and its reference, or with its amount within that minute.

  If several rows or deposits have the same bank reference, as when someone pays
  every month, those nearest in time belong together. Premium listing requests
  need no credits.

  A transaction shows that the payment was approved, not that the wallet got its
  credits. Where they are not in the wallet, check_status deposit says that they
  cannot be spent, though the deposit counts as credited.

A noted bank reference:
  "noted" says that the bank reference of a deposit is not empty and not our own
  again, or that the platform matched it automatically. Somebody may have typed
  it: it is no proof that money came. Only the bank's statement shows that
  (check_status match).

Before you give credits by hand:
  Run check_status deposit <reference>. It shows every trace on one screen, with
  both balances and the rules that apply: someone who was credited already would
  get the credits twice.

Older platforms:
  A platform from before the wallets lacks their tables. What depends on those
  alone is unknown, and the report says so.
`,
}
