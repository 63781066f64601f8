export const search = {
  summary: 'what the commands user and deposit find',
  text: `\
user:
  Takes an e-mail, a phone, a customer code, the reference of a deposit, a
  username, an id, or part of a name.

  - Phones however they are written: 082 000 0001, +27820000001.
  - Ids by their first 8 digits.
  - Codes in any case, with spaces and dashes anywhere: a wallet's
    (CUS48854639), a customer code with or without PC before it, the reference
    of a deposit.

  0000000000 is not a phone: the public form writes it when none was given. A
  client known only by it is marked as uncertain.

deposit:
  Takes a reference, a bank reference, a code or an id, also one that a bank cut
  short (PREMIUM1A2B3C).

If nothing matches, both list the nearest matches. If several match, both list
them. Either way the exit status is 1.
`,
}
