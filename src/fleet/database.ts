// The connection of a worker to the database of its fleet: encrypted by default, its secret never shown.

import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import type { Pool, PoolClient } from 'pg'
import type { Secret } from '../model/secret.ts'
import { databaseFailure, fleetError } from './failures.ts'

export type Queries = {
  /** Throws MigrationError: `fleet-unreachable`, `fleet-refused`, or `unexpected`. */
  query<Row extends object = object>(text: string, values?: readonly unknown[]): Promise<Row[]>
}

/** PostgreSQL's number for bigint, which pg gives as text. */
const bigint = 20

export class FleetDatabase implements Queries {
  readonly #pool: Pool
  /** Host and port, or the folder of the socket. */
  readonly where: string
  /** Not encrypted, and not on this machine. */
  readonly isPlain: boolean

  constructor(pool: Pool, about: { where: string; isPlain: boolean }) {
    this.#pool = pool
    this.where = about.where
    this.isPlain = about.isPlain
  }

  async query<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    try {
      return (await this.#pool.query<Row>(text, [...values])).rows
    } catch (thrown) {
      throw databaseFailure(thrown, this.where)
    }
  }

  /** All that `work` asks is one transaction; what it throws takes it back. */
  async transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    let client: PoolClient | undefined
    try {
      client = await this.#pool.connect()
      await client.query('BEGIN')
      const result = await work(this.#on(client))
      await client.query('COMMIT')
      client.release()
      return result
    } catch (thrown) {
      // Ending the connection takes back what was begun, whatever state it is in.
      client?.release(true)
      throw databaseFailure(thrown, this.where)
    }
  }

  #on(client: PoolClient): Queries {
    return {
      query: async <Row extends object>(text: string, values: readonly unknown[] = []) => {
        try {
          return (await client.query<Row>(text, [...values])).rows
        } catch (thrown) {
          throw databaseFailure(thrown, this.where)
        }
      },
    }
  }

  async end(): Promise<void> {
    await this.#pool.end().catch(() => undefined)
  }
}

/** Connects when first asked. `schema`: in which all names are looked for. Throws `fleet-unreachable`. */
export async function openDatabase(string: Secret, schema: string, patience: number): Promise<FleetDatabase> {
  const { default: pg } = await import('pg')
  const noString = fleetError('fleet-unreachable', { where: '?', reason: 'not a connection string (postgres://…)' })
  // What it is instead is not told: it may be the password alone.
  if (!/^(?:postgres(?:ql)?:\/\/|socket:|\/)/.test(string.reveal())) throw noString
  const { text, ssl } = splitTls(string.reveal())
  let host: string
  let port: number
  try {
    ;({ host, port } = new pg.Client({ connectionString: text }))
  } catch {
    // What it threw quotes the string.
    throw noString
  }
  const isHere = host.startsWith('/') || /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host)
  const tls = ssl === 'disable' || (isHere && ssl === undefined) ? false : tlsOptions(ssl, host)
  const pool = new pg.Pool({
    connectionString: text,
    ssl: tls,
    max: 4,
    connectionTimeoutMillis: patience,
    query_timeout: patience,
    keepAlive: true,
    application_name: 'pec-migrate',
    // What it returns is awaited. A process that is frozen in a transaction must not hold up all others: the database
    // ends it long before their patience does.
    onConnect: (client): unknown => {
      // Between two queries of a transaction nobody else would hear that the connection broke.
      client.on('error', () => undefined)
      return client.query(
        `SET search_path TO "${schema}"; SET statement_timeout = ${patience};
         SET idle_in_transaction_session_timeout = ${Math.ceil(patience / 2)}`,
      )
    },
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === bigint ? Number : (pg.types.getTypeParser(oid, format as 'text') as (value: string) => unknown),
    },
  })
  // An idle connection that breaks is replaced when the next one is asked for.
  pool.on('error', () => undefined)
  return new FleetDatabase(pool, { where: host.startsWith('/') ? host : `${host}:${port}`, isPlain: !tls && !isHere })
}

type Tls = 'disable' | 'no-verify' | { root: string } | 'verify'

/** The string without what it says of TLS, which pg reads in ways of its own. */
function splitTls(string: string): { text: string; ssl: Tls | undefined } {
  const [base = '', query = ''] = string.split(/\?(.*)/s)
  const given = new URLSearchParams(query)
  const mode = given.get('sslmode')
  const root = given.get('sslrootcert')
  for (const name of ['sslmode', 'sslrootcert', 'ssl']) given.delete(name)
  const rest = given.toString()
  const ssl: Tls | undefined =
    mode === 'disable' || mode === 'no-verify'
      ? mode
      : root !== null
        ? { root }
        : mode === null || mode === 'prefer' || mode === 'allow'
          ? undefined
          : 'verify'
  return { text: rest === '' ? base : `${base}?${rest}`, ssl }
}

function tlsOptions(ssl: Tls | undefined, host: string): ConnectionOptions {
  if (ssl === 'no-verify') return { rejectUnauthorized: false }
  if (typeof ssl !== 'object') return { rejectUnauthorized: true }
  try {
    return { rejectUnauthorized: true, ca: readFileSync(ssl.root, 'utf8') }
  } catch (thrown) {
    throw databaseFailure(thrown, host)
  }
}
