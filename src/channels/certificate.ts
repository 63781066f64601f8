import { checkServerIdentity, type PeerCertificate } from 'node:tls'

/** When the certificate ends; undefined if there is none, or its date makes no sense. */
export const certificateEnd = (certificate: Pick<PeerCertificate, 'valid_to'> | undefined): Date | undefined => {
  const end = new Date(certificate?.valid_to ?? '')
  return Number.isNaN(end.getTime()) ? undefined : end
}

const dayOf = (date: Date): string => date.toISOString().slice(0, 10)

/** `certificate until 2026-03-01`. */
export const certificateWords = (end: Date | undefined): string =>
  end === undefined ? 'a certificate without an end' : `certificate until ${dayOf(end)}`

/** Node's own check of the host name, which also shows the certificate: for libraries that keep their socket to themselves. */
export const showingCertificate =
  (show: (end: Date | undefined) => void): typeof checkServerIdentity =>
  (host, certificate) => {
    show(certificateEnd(certificate))
    return checkServerIdentity(host, certificate)
  }
