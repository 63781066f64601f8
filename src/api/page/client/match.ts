import { announce, element } from './elements.js'
import { postStatement, RequestError } from './requests.js'

/** The server's limit, said before the file is sent. */
const MAX_BYTES = 10_000_000

const show = (...content: readonly (Node | string)[]): void => element('match-answer').replaceChildren(...content)

const answer = async (file: File, token: string): Promise<void> => {
  const { html } = await postStatement(file, token)
  const parsed = new DOMParser().parseFromString(html, 'text/html')
  for (const scrollable of parsed.querySelectorAll('.scroll')) scrollable.setAttribute('tabindex', '0')
  show(...parsed.body.childNodes)
  announce(`${file.name} was compared with the deposits.`)
}

/** Compares each file that is chosen. @param onSignedOut hears of a token that is not accepted any more */
export const watchStatement = (token: () => string | null, onSignedOut: (reason: string) => void): void => {
  const input = element<HTMLInputElement>('statement')
  input.addEventListener('change', async () => {
    const [file] = input.files ?? []
    const current = token()
    if (!file || current === null) return
    if (file.size > MAX_BYTES) return announce(`${file.name} is larger than any statement: download fewer days.`, true)
    show()
    announce(`Comparing ${file.name} with the deposits…`)
    try {
      await answer(file, current)
    } catch (error) {
      const { message, needsSignIn } = error instanceof RequestError ? error : { message: String(error), needsSignIn: false }
      if (needsSignIn) return onSignedOut(message)
      announce(message, true)
    } finally {
      // The same file can be chosen again, after it was downloaded anew.
      input.value = ''
    }
  })
}
