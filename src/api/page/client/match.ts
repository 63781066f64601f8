import { announce, make, parsed } from './elements.js'
import type { PanelHost } from './panel.js'
import { asRequestError, postStatement } from './requests.js'

/** The server's limit, said before the file is sent. */
const MAX_BYTES = 10_000_000

/** The choice of a file, and the answer to it. */
export const matchNodes = ({ token, onSignedOut }: PanelHost): Node[] => {
  const input = make('input', { id: 'statement', type: 'file', 'data-key': 'statement' })
  const answer = make('div', { id: 'match-answer', class: 'body', 'aria-live': 'polite' })
  const compare = async (file: File, current: string): Promise<void> => {
    announce(`Comparing ${file.name} with the deposits…`)
    try {
      const { html } = await postStatement(file, current)
      answer.replaceChildren(...parsed(html))
      announce(`${file.name} was compared with the deposits.`)
    } catch (thrown) {
      const error = asRequestError(thrown)
      if (error.trouble === 'signed out') return onSignedOut(error)
      announce(error.message, true)
    }
  }
  input.addEventListener('change', async () => {
    const [file] = input.files ?? []
    const current = token()
    if (!file || current === null) return
    if (file.size > MAX_BYTES) return announce(`${file.name} is larger than any statement: download fewer days.`, true)
    answer.replaceChildren()
    await compare(file, current)
    // The same file can be chosen again, after it was downloaded anew.
    input.value = ''
  })
  return [
    make('p', {}, make('label', { for: 'statement' }, 'Statement'), ' ', input),
    make(
      'p',
      { class: 'faint' },
      'As the bank gives it (CSV, OFX, MT940), also in a ZIP; at most 10 MB. It is compared with the deposits, and not stored.',
    ),
    answer,
  ]
}
