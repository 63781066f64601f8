#!/usr/bin/env bash
# ofx-js: an empty memo in the SGML form of OFX is an error
#
# Version     ofx-js 1.1.1
# Behaviour   In OFX 1 an element with a value needs no closing tag, and a bank writes `<MEMO>` and the end of the line where a payer
#             wrote nothing. The library adds closing tags only where something follows, and then refuses the whole file.
# Seen        one movement with a memo: 150.00; the same with an empty one: Missing closing tag for MEMO
# One guesses that a reader of OFX 1 reads the most usual of all empty fields, or loses the one field.
# Here        src/statements/ofx.ts reads OFX without a library. The payments of a whole month hang on one empty line.
# Needs       npm. Ran twice on 2026-11-30.
source "$(dirname "$0")/support/scene.sh"

npm_packages ofx-js@1.1.1
# movement MEMO: the amount that was read, or the error
movement() {
  node --input-type=module -e '
    import { parse } from "ofx-js"
    const text = `OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\nCOMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n
<OFX>
<BANKMSGSRSV1><STMTTRNRS><STMTRS><BANKTRANLIST>
<STMTTRN>
<TRNTYPE>CREDIT
<DTPOSTED>20251002
<TRNAMT>150.00
<FITID>1
<MEMO>${process.argv[1]}
</STMTTRN>
</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1>
</OFX>
`
    console.log(await parse(text).then(read => read.OFX.BANKMSGSRSV1.STMTTRNRS.STMTRS.BANKTRANLIST.STMTTRN.TRNAMT, error => error.message))' "$1"
}
found 'a memo' 150.00 "$(movement PC9QX017)"
found 'an empty memo' 'Missing closing tag for MEMO' "$(movement '')"
verdict
