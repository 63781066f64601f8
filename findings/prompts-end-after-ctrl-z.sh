#!/usr/bin/env bash
# @inquirer/prompts and @clack/prompts: a question that is suspended with Ctrl-Z is over after `fg`
#
# Version     @inquirer/prompts 8.7.5, @clack/prompts 1.9.0, Node.js 20.20.2
# Behaviour   Ctrl-Z suspends the program as it should. After `fg` nobody reads the terminal any more, Node.js has nothing left to do,
#             and the program ends: one throws "User force closed the prompt with 0 null", and ends with status 0 all the same; the
#             other ends without a word and with status 13, that of a promise which never settles.
# Seen        inquirer: no answer, status 0; clack: no answer, status 13; both take the answer where nobody suspends them
# One guesses that what catches keys in raw mode either ignores Ctrl-Z or goes on where it was, as read -e of bash does.
# Here        src/terminal/ask.ts asks on its own, and reads the terminal again at SIGCONT: setting up asks a dozen questions, and
#             whoever looks something up in between suspends it.
# Needs       npm, script (bsdutils). Ran twice on 2026-11-30.
source "$(dirname "$0")/support/scene.sh"

node_of_version 20.20.2
npm_packages @inquirer/prompts@8.7.5 @clack/prompts@1.9.0
cat >inquirer.mjs <<'JS'
import { input } from '@inquirer/prompts'
console.log(`answer=${await input({ message: 'Name?' })}`)
JS
cat >clack.mjs <<'JS'
import { text } from '@clack/prompts'
console.log(`answer=${await text({ message: 'Name?' })}`)
JS

shows() { grep -aqE -- "$1" screen; }
# in_terminal PROGRAM [suspended]: how it ended.
in_terminal() {
  rm -f keys screen
  mkfifo keys
  script -qfec 'bash --norc --noprofile -i' /dev/null <keys >screen 2>&1 &
  local terminal=$!
  exec 9>keys
  printf 'stty rows 24 columns 80; PS1="ready> "\r' >&9
  until_true shows '^.*ready> '
  printf 'node %s.mjs; echo "status=$?"\r' "$1" >&9
  until_true shows 'Name\?'
  printf 'ab' >&9
  until_true shows 'ab'
  if [[ ${2-} == suspended ]]; then
    printf '\032' >&9
    until_true shows 'Stopped'
    printf 'fg; echo "status=$?"\r' >&9
    until_true shows 'status=(0|13)[^0-9]'
  else
    printf '\r' >&9
    until_true shows 'status=0[^0-9]'
  fi
  printf 'exit\r' >&9
  exec 9>&-
  wait "$terminal"
  printf '%s, %s' "$(grep -aoE 'answer=[a-z]+|User force closed' screen | tail -1)" "$(grep -aoE 'status=[0-9]+' screen | tail -1)"
}
for program in inquirer clack; do
  found "$program, not suspended" 'answer=ab, status=0' "$(in_terminal "$program")"
done
found 'inquirer, suspended' 'User force closed, status=0' "$(in_terminal inquirer suspended)"
found 'clack, suspended' ', status=13' "$(in_terminal clack suspended)"
verdict
