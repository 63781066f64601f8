import { connect, createServer } from 'node:net'

/** What PostgreSQL says in Russian (ru.po), where English is all that the embedded servers know. */
const RUSSIAN: readonly (readonly [english: RegExp, russian: string])[] = [
  [/^FATAL$/, 'ВАЖНО'],
  [/^ERROR$/, 'ОШИБКА'],
  [/^pg_hba\.conf rejects connection .*$/, 'pg_hba.conf отвергает подключение: пользователь "check_status", без шифрования'],
  [/^permission denied for database (.*)$/, 'доступ к базе $1 запрещён'],
  [/^database (.*) is not currently accepting connections$/, 'база $1 не принимает подключения в данный момент'],
  [/^query would be affected by .* for table (.*)$/, 'запрос будет ограничен политикой защиты на уровне строк для таблицы $1'],
  [/^terminating connection due to administrator command$/, 'закрытие подключения по команде администратора'],
]

const inRussian = (text: string): string => {
  const [pattern, russian] = RUSSIAN.find(([english]) => english.test(text)) ?? []
  return pattern ? text.replace(pattern, russian ?? '') : text
}

/** Bytes before the body of a message: a letter, and a length that includes itself. */
const HEADER = 5
const SSL_REQUEST = 80_877_103

/** The severity and the message of an error are in the server's language, and nothing else of it. */
const translated = (message: Buffer): Buffer => {
  if (message[0] !== 0x45) return message
  const fields = message.subarray(HEADER).toString().split('\0')
  const body = Buffer.from(fields.map(field => (/^[SM]/.test(field) ? field[0] + inRussian(field.slice(1)) : field)).join('\0'))
  const head = Buffer.from('E\0\0\0\0')
  head.writeUInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

/** Whole messages of what a server has said, and the rest. */
const cut = (said: Buffer): { readonly messages: readonly Buffer[]; readonly rest: Buffer } => {
  const messages: Buffer[] = []
  let rest = said
  while (rest.length >= HEADER && rest.length > rest.readUInt32BE(1)) {
    const end = 1 + rest.readUInt32BE(1)
    messages.push(rest.subarray(0, end))
    rest = rest.subarray(end)
  }
  return { messages, rest }
}

export interface Interpreter {
  readonly port: number
  stop(): void
}

/** A way to a PostgreSQL on which it speaks Russian, as with `lc_messages = 'ru_RU.UTF-8'`. What is encrypted goes through as it is. */
export const startInterpreter = async (to: number): Promise<Interpreter> => {
  const server = createServer(near => {
    const far = connect(to, '127.0.0.1')
    let isEncrypted = false
    let said: Buffer = Buffer.alloc(0)
    near.once('data', first => {
      isEncrypted = first.length >= 8 && first.readUInt32BE(4) === SSL_REQUEST
    })
    near.on('data', chunk => far.write(chunk))
    far.on('data', chunk => {
      if (isEncrypted) return void near.write(chunk)
      const { messages, rest } = cut(Buffer.concat([said, chunk]))
      said = rest
      near.write(Buffer.concat(messages.map(translated)))
    })
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const)
      one.on('error', () => {}).on('close', () => other.destroySoon())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as { port: number }).port, stop: () => void server.close() }
}
