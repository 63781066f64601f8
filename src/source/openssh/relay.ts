import { Duplex, type Readable, type Writable } from 'node:stream'

/**
 * Both directions of a forwarding as one stream. A forwarding that is refused just ends: `explain` then finds the reason, which
 * becomes the error of the stream.
 * @param explain called if the other end closes before it has sent anything @param release ends the forwarding
 */
export const relay = (from: Readable, to: Writable, explain: () => Promise<Error>, release: () => void): Duplex => {
  const duplex = new Duplex({
    read: () => void from.resume(),
    write: (chunk, _encoding, done) => void to.write(chunk, () => done()),
    final: done => void to.end(() => done()),
    destroy(error, done) {
      release()
      done(error)
    },
  })
  let hasAnswered = false
  from.on('data', chunk => {
    hasAnswered = true
    if (!duplex.push(chunk)) from.pause()
  })
  from.once('end', () => {
    if (hasAnswered) duplex.push(null)
    else void explain().then(error => duplex.destroy(error))
  })
  from.once('error', error => duplex.destroy(error))
  // A write to a forwarding that has ended: its end tells why.
  to.on('error', () => {})
  return duplex
}
