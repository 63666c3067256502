// Who answered at the address of a server: what evidence says of where mail came from and went to.

export type ServerIdentity = {
  /** The IP address that was connected to; undefined where no network lies between. */
  address: string | undefined
  /** As the server greeted, without control characters, cut at 200 characters; it mostly names its software. */
  greeting: string
  /** The TLS version, e.g. `TLSv1.3`; undefined without TLS. */
  tls: string | undefined
  certificate: ServerCertificate | undefined
  /** Whether the mailbox's own login was used, or a master account's. */
  login: 'own' | 'master'
}

export type ServerCertificate = {
  /** SHA-256 of the whole certificate, 64 hex digits in lower case. */
  sha256: string
  /** As `CN=…, O=…`. */
  subject: string
  issuer: string
  /** ms since 1970, as is its end; undefined where it cannot be read. */
  begins: number | undefined
  ends: number | undefined
}
