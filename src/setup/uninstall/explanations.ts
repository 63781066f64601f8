import type { Explained } from '../../terminal/question.js'
import type { InstalledKind } from './types.js'

const LATER = 'Nothing is removed before the last question is answered. "<" goes back to the question before.'

/** What uninstall says after a `?`: what is lost with a "y", and what stays with an "n". */
export const EXPLANATIONS: Readonly<Record<InstalledKind, Explained>> = {
  crontab: { about: ['The line that makes the report at its time. With "y" it leaves your crontab, and all other lines stay.', LATER] },
  service: { about: ['The unit that keeps check_status watch running. With "y" it is stopped and its file is removed.', LATER] },
  state: {
    about: ['What check_status remembers between its runs, as listed above. With "y" it is lost; the platform is not touched.', LATER],
  },
  settings: {
    about: [
      'The files listed above; a password among them is lost. With "y" they are removed, and no command knows the host any more.',
      'With "n" they stay, as for another try later.',
      LATER,
    ],
  },
}
