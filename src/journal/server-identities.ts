// Who answered for each server, and from when to when: rows, because evidence tells it long after the run.

import type { ServerIdentity } from '../model/server-identity.ts'
import type { Prepare } from './prepared.ts'
import type { Transaction } from './transaction.ts'

/** `server`: by `serverKey`. `first`, `last`: ms since 1970, of the first and the latest run that met it so. */
export type ServerIdentityRow = ServerIdentity & { server: string; first: number; last: number }

type Stored = {
  server: string
  address: string
  login: ServerIdentity['login']
  certificate: string
  subject: string | null
  issuer: string | null
  begins: number | null
  ends: number | null
  tls: string | null
  greeting: string
  first: number
  last: number
}

export class ServerIdentities {
  readonly #db: Prepare
  constructor(db: Prepare) {
    this.#db = db
  }

  /** Another address, certificate or way to log in is another row; the rest is as it was seen last. */
  keep(tx: Transaction, server: string, identity: ServerIdentity, at: number): void {
    const { address = '', login, certificate, tls, greeting } = identity
    tx.prepare(
      `
      INSERT INTO server_identities
        (server, address, login, certificate, subject, issuer, begins, ends, tls, greeting, first_at, last_at)
      VALUES (@server, @address, @login, @certificate, @subject, @issuer, @begins, @ends, @tls, @greeting, @at, @at)
      ON CONFLICT (server, address, login, certificate) DO UPDATE SET
        tls = excluded.tls, greeting = excluded.greeting, last_at = excluded.last_at`,
    ).run({
      server,
      address,
      login,
      certificate: certificate?.sha256 ?? '',
      subject: certificate?.subject ?? null,
      issuer: certificate?.issuer ?? null,
      begins: certificate?.begins ?? null,
      ends: certificate?.ends ?? null,
      tls: tls ?? null,
      greeting,
      at,
    })
  }

  /** Oldest first. */
  all(): ServerIdentityRow[] {
    return this.#db
      .prepare<[], Stored>(
        `
      SELECT server, address, login, certificate, subject, issuer, begins, ends, tls, greeting, first_at AS first,
        last_at AS last
      FROM server_identities ORDER BY server, first_at, address, login, certificate`,
      )
      .all()
      .map(({ address, certificate, subject, issuer, begins, ends, tls, ...rest }) => ({
        ...rest,
        address: address === '' ? undefined : address,
        tls: tls ?? undefined,
        certificate:
          certificate === ''
            ? undefined
            : {
                sha256: certificate,
                subject: subject ?? '',
                issuer: issuer ?? '',
                begins: begins ?? undefined,
                ends: ends ?? undefined,
              },
      }))
  }
}
