import { basename } from 'node:path'
import { shellWord } from '../../text/shell-words.js'
import { COMPLETE } from './complete.js'

/** In place of candidates: the shell completes names of files. */
export const FILES = ':files'

export type Shell = 'bash' | 'zsh' | 'fish'

interface ShellScript {
  readonly script: string
  /** How to load it for good. */
  readonly install: string
}

// bash splits words at = : @ too. It replaces only what stands after the last of them; @ itself, which begins a host name, is replaced.
const bash = (names: readonly string[]): string => `\
# check_status: completion for bash
_check_status() {
  local line=\${COMP_LINE:0:COMP_POINT} breaks='' prefix='' sign candidate
  local word=\${line##*[[:blank:]]}
  for sign in = : @; do
    if [[ $COMP_WORDBREAKS == *"$sign"* ]]; then breaks+=$sign; fi
  done
  if [[ -n $breaks ]]; then prefix=\${word%"\${word##*[$breaks]}"}; fi
  prefix=\${prefix%@}
  COMPREPLY=()
  while IFS= read -r candidate; do
    if [[ $candidate == ${FILES} ]]; then
      compopt -o default 2>/dev/null
      return
    fi
    COMPREPLY+=("\${candidate#"$prefix"}")
  done < <("\${1/#\\~/$HOME}" ${COMPLETE} bash "$line" 2>/dev/null)
}
complete -F _check_status ${names.join(' ')}
`

const zsh = (names: readonly string[]): string => `\
#compdef ${names.join(' ')}
# check_status: completion for zsh
_check_status() {
  local -a candidates
  local command=\${(Q)words[1]}
  candidates=("\${(@f)$(\${command/#\\~/$HOME} ${COMPLETE} zsh "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ $candidates[1] == ${FILES} ]]; then
    _files
  elif [[ -n $candidates[1] ]]; then
    _describe -V check_status candidates
  fi
}
if [[ $funcstack[1] == _check_status ]]; then
  _check_status "$@"
else
  compdef _check_status ${names.join(' ')}
fi
`

const fish = (names: readonly string[]): string => `\
# check_status: completion for fish
function __check_status_complete
  set -l words (commandline -opc)
  set -l token (commandline -ct)
  if test (count $token) -eq 0
    set token ''
  end
  set -l program (string replace -r '^~' $HOME -- $words[1])
  set -l candidates ($program ${COMPLETE} fish $words[2..-1] $token 2>/dev/null)
  if test "$candidates[1]" = ${FILES}
    __fish_complete_path $token
  else if test (count $candidates) -gt 0
    printf '%s\\n' $candidates
  end
end
${names.map(name => `complete -c ${name} -f -a '(__check_status_complete)'\n`).join('')}`

const NAMES = ['check_status', 'check_status.sh']

/** @param program how the program is called, as a word of a shell @param file the executable, whose name may be any */
export const shellScript = (shell: Shell, program: string, file?: string): ShellScript => {
  const names = [...new Set([...NAMES, ...(file === undefined ? [] : [shellWord(basename(file))])])]
  switch (shell) {
    case 'bash':
      return {
        script: bash(names),
        install: `Load it in every new shell: ${program} completion bash >> ~/.bashrc\nTry it in this one: source <(${program} completion bash)`,
      }
    case 'zsh':
      return {
        script: zsh(names),
        install: `Load it in every new shell, after compinit: echo ${shellWord(`source <(${program} completion zsh)`)} >> ~/.zshrc\nTry it in this one: source <(${program} completion zsh)`,
      }
    case 'fish':
      return {
        script: fish(names),
        install: `Load it in every new shell: ${program} completion fish > ~/.config/fish/completions/check_status.fish`,
      }
  }
}
