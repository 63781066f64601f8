#!/usr/bin/env bash
# mt940-js: money that was taken back counts as money that came
#
# Version     mt940-js 1.0.0
# Behaviour   Field 61 of MT940 says RC where a credit is reversed: money goes out. It is read as isCredit: true, and no other field of
#             the movement tells it from a credit. The library does not compare the movements with the balances, which show it.
# Seen        C 150.00 and RC 50.00 are both isCredit: true; 100.00 became 200.00, and the movements add up to 300.00
# One guesses that of the four marks that the format has, all four are read, or two are refused.
# Here        src/statements/shapes/standard-bank-mt940.ts: RC takes one payment of that amount back. A deposit whose
#             payment had bounced would be approved.
# Needs       npm. Ran twice on 2026-11-30.
source "$(dirname "$0")/support/scene.sh"

npm_packages mt940-js@1.0.0 tslib@2.8.1
seen=$(node --input-type=module -e '
  import reader from "mt940-js"
  const text = `:20:STATEMENT
:25:ZA/12345
:28C:1/1
:60F:C251001ZAR100,00
:61:2510021002C150,00NTRFPC9QX017
:86:paid
:61:2510021002RC50,00NTRFPC9QX018
:86:taken back
:62F:C251002ZAR200,00
-
`
  const [{ transactions, openingBalance, closingBalance }] = await reader.read(Buffer.from(text))
  const signs = transactions.map(({ isCredit, amount }) => `${isCredit ? "+" : "-"}${amount}`).join(" ")
  console.log(`${openingBalance.value} ${signs} makes ${closingBalance.value}`)')
found 'a credit, and one taken back' '100 +150 +50 makes 200' "$seen"
verdict
