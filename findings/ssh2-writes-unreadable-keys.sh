#!/usr/bin/env bash
# ssh2: one ed25519 key in some hundred that it generates cannot be read, not even by itself
#
# Version     ssh2 1.17.0
# Behaviour   utils.generateKeyPairSync('ed25519') now and then returns a private key that utils.parseKey refuses.
# Seen        "Malformed OpenSSH private key", for 15 of 4,000 keys
# One guesses that a library reads what it writes; a test with one key, or with a hundred, agrees.
# Here        src/demo/keys.ts reads each key back and throws such a one away: one demo in four hundred did not start.
# Needs       npm; half a minute at most. Ran twice on 2026-11-30.
source "$(dirname "$0")/support/scene.sh"

npm_packages ssh2@1.17.0
cat >keys.mjs <<'JS'
import ssh2 from 'ssh2'
const { generateKeyPairSync, parseKey } = ssh2.utils
for (let made = 1; made <= 20_000; made++) {
  const read = parseKey(generateKeyPairSync('ed25519').private)
  if (!(read instanceof Error)) continue
  console.error(`The first was number ${made}.`)
  console.log(read.message)
  break
}
JS
found 'the first key that cannot be read' 'Malformed OpenSSH private key' "$(node keys.mjs)"
verdict
