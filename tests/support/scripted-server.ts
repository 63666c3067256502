// An IMAP server inside the test process that behaves well until a test scripts what no real server does on request.

import { readFileSync } from 'node:fs'
import net from 'node:net'
import tls from 'node:tls'
import type { Literal } from './imap-lines.ts'
import { type CommandContext, type LiteralAction, ScriptedSession, type SessionHost } from './scripted-session.ts'
import { ScriptedAccount, type ScriptedFolder } from './scripted-store.ts'
import { type Verb, verbs } from './scripted-verbs.ts'

export type { CommandContext } from './scripted-session.ts'

/** Runs in place of the default answer; `next` gives the default (or the hook set before this one). */
export type Hook = (context: CommandContext, next: () => Promise<void>) => void | Promise<void>

export type Appended = { uidValidity: number; uids: number[]; set: string; folder: ScriptedFolder }

export type ScriptedOptions = {
  separator?: string
  prefix?: string
  /** Announced before and after login. */
  capabilities?: readonly string[]
  /** Taken out of the default capabilities. */
  hide?: readonly string[]
  /** Paths of a certificate and key: implicit TLS, or STARTTLS when `starttls` is set too. */
  tls?: { cert: string; key: string; starttls?: boolean; versions?: tls.SecureContextOptions }
  /** Answer of SELECT and EXAMINE without UIDNEXT, as Courier's. */
  withoutUidNext?: boolean
  /** The target alters what it stores. */
  alter?: (bytes: Buffer) => Buffer
  maxConnectionsPerUser?: number
}

export const defaultCapabilities = [
  'IMAP4rev1',
  'SASL-IR',
  'AUTH=PLAIN',
  'AUTH=LOGIN',
  'ID',
  'ENABLE',
  'NAMESPACE',
  'LIST-EXTENDED',
  'SPECIAL-USE',
  'UIDPLUS',
  'UNSELECT',
  'MULTIAPPEND',
  'LITERAL+',
  'CONDSTORE',
  'QUOTA',
  'MOVE',
  'STATUS=SIZE',
] as const

/** Starts a scripted server on a free port of loopback. */
export async function startScriptedServer(options: ScriptedOptions = {}): Promise<ScriptedServer> {
  const server = new ScriptedServer(options)
  await server.listen()
  return server
}

/** As much of a socket as a session uses without TLS. */
export type SessionSocket = Pick<net.Socket, 'destroyed' | 'writableEnded'> & {
  on(event: 'data', listener: (chunk: Buffer) => void): unknown
  on(event: 'error' | 'close', listener: () => void): unknown
  write(bytes: Buffer): unknown
  destroySoon(): void
  resetAndDestroy(): unknown
}

export type RecordedCommand = { connection: number; user: string | undefined; verb: string; line: string }

export class ScriptedServer implements SessionHost {
  readonly host = '127.0.0.1'
  greeting = '* OK scripted server ready'
  readonly separator: string
  readonly prefix: string
  capabilities: string[]
  announcesUidNext: boolean
  alter: ((bytes: Buffer) => Buffer) | undefined
  maxConnectionsPerUser: number
  /** The text after APPENDUID; undefined leaves the code out. Replace it to lie. */
  appendUid: (appended: Appended) => string | undefined = ({ uidValidity, set }) => `${uidValidity} ${set}`
  /** undefined lets the user in; a text is the NO of the answer, e.g. "[EXPIRED] password scaduta". */
  refuseLogin: (
    user: string,
    password: string,
    authzid: string | undefined,
    session: ScriptedSession,
  ) => string | undefined = (_, password) =>
    password === 'secret' ? undefined : '[AUTHENTICATIONFAILED] wrong user or password'
  /** Called when a literal is announced: lets a test refuse it or break off in its middle. */
  onLiteral: (about: {
    connection: number
    verb: string
    line: string
    size: number
    synchronising: boolean
  }) => LiteralAction | undefined = () => undefined
  /** What goes out in place of what was said, a whole answer each time unless it has a literal. */
  garble: (said: Buffer) => Buffer = (said) => said
  /** Every command received, in order; passwords left out. */
  readonly commands: RecordedCommand[] = []
  readonly #accounts = new Map<string, ScriptedAccount>()
  readonly #hooks = new Map<string, Hook[]>()
  readonly #sessions = new Set<ScriptedSession>()
  readonly #most = new Map<string, number>()
  readonly #options: ScriptedOptions
  readonly #server: net.Server
  #count = 0

  constructor(options: ScriptedOptions) {
    this.#options = options
    this.separator = options.separator ?? '/'
    this.prefix = options.prefix ?? ''
    this.capabilities = [...(options.capabilities ?? defaultCapabilities)].filter(
      (name) => options.hide?.includes(name) !== true,
    )
    if (options.tls?.starttls === true) this.capabilities.push('STARTTLS')
    this.announcesUidNext = options.withoutUidNext !== true
    this.alter = options.alter
    this.maxConnectionsPerUser = options.maxConnectionsPerUser ?? Number.POSITIVE_INFINITY
    const connected = (socket: net.Socket): void => {
      this.accept(socket.setNoDelay(true))
    }
    const secret = this.#secret()
    this.#server =
      secret !== undefined && options.tls?.starttls !== true
        ? tls.createServer(secret, connected)
        : net.createServer(connected)
  }

  #secret(): tls.SecureContextOptions | undefined {
    const files = this.#options.tls
    return files === undefined
      ? undefined
      : { cert: readFileSync(files.cert, 'utf8'), key: readFileSync(files.key, 'utf8'), ...files.versions }
  }

  /**
   * Takes a connection, also one that came over no port and has only what a session uses of a socket; gives its number.
   */
  accept(socket: SessionSocket): number {
    const id = ++this.#count
    this.#sessions.add(new ScriptedSession(id, socket as net.Socket, this))
    return id
  }

  listen(port = 0): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, '127.0.0.1', resolve)
    })
  }

  get port(): number {
    const address = this.#server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }

  has(capability: string): boolean {
    return this.capabilities.includes(capability)
  }

  /** The account of a user, made when it is missing; tests put mail into it and look at what came. */
  account(user: string): ScriptedAccount {
    const present = this.#accounts.get(user)
    if (present !== undefined) return present
    const account = new ScriptedAccount()
    this.#accounts.set(user, account)
    return account
  }

  /** Sets a hook for a verb ("UID FETCH" is one); "*" sees them all. Gives a function that takes it away. */
  on(verb: string, hook: Hook): () => void {
    const hooks = this.#hooks.get(verb) ?? []
    this.#hooks.set(verb, [...hooks, hook])
    return () =>
      this.#hooks.set(
        verb,
        (this.#hooks.get(verb) ?? []).filter((one) => one !== hook),
      )
  }

  /** The same for the next such command only, or for the n-th. */
  once(verb: string, hook: Hook, nth = 1): void {
    let left = nth
    const off = this.on(verb, (context, next) => {
      left -= 1
      if (left > 0) return next()
      off()
      return hook(context, next)
    })
  }

  /** Verbs received, of one user or of all. */
  verbs(user?: string): string[] {
    return this.commands.filter((command) => user === undefined || command.user === user).map((command) => command.verb)
  }

  /** Connections open now. */
  live(user?: string): number {
    return [...this.#sessions].filter((session) => user === undefined || session.user === user).length
  }

  /** The most connections that a user had open at once. */
  mostConnections(user: string): number {
    return this.#most.get(user) ?? 0
  }

  /** Drops every connection. */
  dropAll(how: 'end' | 'reset' = 'reset'): void {
    for (const session of this.#sessions) session.close(how)
  }

  /** Drops the connections that have this folder open: what they know of it is no longer true. */
  dropOpened(folder: ScriptedFolder): void {
    for (const session of this.#sessions) if (session.opened?.folder === folder) session.close('reset')
  }

  async close(): Promise<void> {
    this.dropAll()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async perform(context: CommandContext): Promise<void> {
    const { session, verb } = context
    const line = verb === 'LOGIN' || verb === 'AUTHENTICATE' ? `${context.tag} ${verb} …` : context.line
    this.commands.push({ connection: session.id, user: session.user, verb, line })
    const standard: Verb | undefined = verbs[verb]
    const chain: Hook[] = [...(this.#hooks.get(verb) ?? []), ...(this.#hooks.get('*') ?? [])]
    const step = async (at: number): Promise<void> => {
      const hook = chain[at]
      if (hook !== undefined) await hook(context, () => step(at - 1))
      else if (standard === undefined) context.bad(`unknown command ${verb}`)
      else if (session.account === undefined && !beforeLogin.has(verb)) context.bad('log in first')
      else await standard(context, this)
    }
    // The hook that was set last is the outermost.
    await step(chain.length - 1)
  }

  literal(session: ScriptedSession, literal: Literal): LiteralAction | undefined {
    const verb = (/^\S+ (UID \S+|\S+)/i.exec(literal.line)?.[1] ?? '').toUpperCase()
    return this.onLiteral({
      connection: session.id,
      verb,
      line: literal.line,
      size: literal.size,
      synchronising: literal.synchronising,
    })
  }

  closed(session: ScriptedSession): void {
    this.#sessions.delete(session)
  }

  logIn(context: CommandContext, user: string, password: string, authzid?: string): void {
    const refused = this.refuseLogin(user, password, authzid, context.session)
    if (refused !== undefined) return context.no(refused)
    const name = authzid ?? user
    if (this.live(name) >= this.maxConnectionsPerUser)
      return context.no('[LIMIT] Maximum number of connections from user+IP exceeded')
    context.session.user = name
    context.session.account = this.account(name)
    this.#most.set(name, Math.max(this.mostConnections(name), this.live(name)))
    context.ok(`[CAPABILITY ${this.capabilities.join(' ')}] logged in`)
  }

  secure(session: ScriptedSession): void {
    const secret = this.#secret()
    if (secret === undefined) return session.close()
    session.moveTo(new tls.TLSSocket(session.socket, { ...secret, isServer: true }))
  }
}

const beforeLogin = new Set(['CAPABILITY', 'NOOP', 'LOGOUT', 'ID', 'LOGIN', 'AUTHENTICATE', 'STARTTLS'])

/** Something to wait for in a hook, opened from the test. */
export function gate(): { opened: Promise<void>; open: () => void } {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { opened, open: () => open() }
}
