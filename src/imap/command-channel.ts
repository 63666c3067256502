// imapflow's own command channel, and the guard on it against foreign verbs and untrusted certificates.

import type { Writable } from 'node:stream'
import type { ImapFlow } from 'imapflow'
import { MigrationError } from '../model/errors.ts'
import { failure } from '../model/failure.ts'
import { ownReason } from '../model/own-reasons.ts'
import type { AccountPlan } from '../model/plan.ts'
import { answerOf, isServerAnswer, RefusedCommand } from './failures.ts'
import { assertMayImpersonate, isOfMechanism, mechanismOf } from './login-way.ts'
import type { Extension, RefusedExtensions } from './refused-extensions.ts'
import type { Untagged } from './responses.ts'
import { isScratch } from './scratch-folders.ts'
import type { SecretForms } from './secret-forms.ts'
import { isIdentifying } from './identify.ts'
import type { TlsSocket } from './tls-options.ts'
import { assertVerbAllowed } from './verbs.ts'

/** What is done with untagged answers while a command runs; each is awaited before the next is read. */
export type Handlers = Record<string, (untagged: Untagged) => Promise<void> | void>
export type Answer = { response: Untagged; next: () => void }
/**
 * imapflow's own command channel. It is not in its public types: tests/imap/imapflow-contract.test.ts holds it to this
 * shape.
 */
export type CommandChannel = {
  exec(verb: string, attributes: unknown[], options?: ExecOptions): Promise<Answer>
}
/** `onPlusTag`: what is done when the server asks for more. */
export type ExecOptions = { untagged?: Handlers; onPlusTag?: ((asked: unknown) => Promise<void> | void) | undefined }

const beforeTls = new Set(['CAPABILITY', 'STARTTLS'])

/** The channel of a client. */
export function channelOf(client: ImapFlow): CommandChannel {
  return client as unknown as CommandChannel
}

export type Guard = {
  /** Strikes the secret out of what the server says. */
  readonly forms: SecretForms
  /** Why it stopped a command; undefined as long as it let everything pass. */
  refusal: Error | undefined
  /** What broke the connection: imapflow tells the commands in flight only that it is gone. */
  broken: Error | undefined
  /** What the server answered when imapflow asked for namespaces at login: asking again would cost a round trip. */
  namespace: Untagged | undefined
  isNamespaceAsked: boolean
  /** What this server was seen to refuse, over whatever connection. */
  readonly refused: RefusedExtensions
  /** What imapflow asks for by itself and was refused, by the verbs. */
  readonly refusals: Map<string, RefusedCommand>
  /** The verb that is waiting for its answer. */
  waiting: string | undefined
  /** The server has refused this way to log in, and said nothing of the password. */
  refusedWay: { mechanism: Extension; reason: string } | undefined
}

/**
 * Every command of this client, imapflow's own ones included, passes here: foreign verbs and untrusted certificates
 * stop. The reason is kept, because a login that is stopped ends the connection and imapflow then says only that.
 */
export function guardCommands(
  client: ImapFlow,
  account: AccountPlan,
  forms: SecretForms,
  refused: RefusedExtensions,
): Guard {
  const guard: Guard = {
    refusal: undefined,
    broken: undefined,
    namespace: undefined,
    isNamespaceAsked: false,
    waiting: undefined,
    refusedWay: undefined,
    refusals: new Map(),
    forms,
    refused,
  }
  const channel = channelOf(client)
  const unguarded = channel.exec.bind(client)
  const exec: CommandChannel['exec'] = async (verb, attributes, options = {}) => {
    guard.waiting = verb
    let isPasswordSent = false
    const answerPlus = options.onPlusTag
    const onPlusTag: ExecOptions['onPlusTag'] =
      answerPlus &&
      ((asked) => {
        isPasswordSent = true
        return answerPlus(asked)
      })
    try {
      const answer = await unguarded(verb, attributes, onPlusTag === undefined ? options : { ...options, onPlusTag })
      guard.waiting = undefined
      return answer
    } catch (error) {
      const struck = forms.strikeFrom(error)
      if (isServerAnswer(struck)) {
        guard.waiting = undefined
        if (verb === 'NAMESPACE' || verb === 'COMPRESS')
          guard.refusals.set(verb, new RefusedCommand(struck, verb, account))
        const mechanism = mechanismOf(verb, attributes)
        if (mechanism !== undefined && isOfMechanism(struck, account, isPasswordSent))
          guard.refusedWay = { mechanism, reason: answerOf(struck).text }
      }
      throw struck
    }
  }
  let isLoginSent = false
  const assertLogin = (verb: string, attributes: unknown[]): void => {
    // Before STARTTLS nobody has shown a certificate yet.
    if (account.server.tls === 'implicit' || !beforeTls.has(verb)) assertPinnedCertificate(client, account)
    if (!isLoginSent && client.authenticated !== false) throw failure('preauth-refused', account, '')
    if (verb !== 'LOGIN' && verb !== 'AUTHENTICATE') return
    assertMayImpersonate(account, { announced: client.capabilities, refused }, verb, attributes)
    isLoginSent = true
  }
  channel.exec = (verb, attributes, options) => {
    // imapflow says who we are before and after the login: two round trips for which no server gives anything in
    // return.
    if ((verb === 'ID' && !isIdentifying(attributes)) || (verb === 'NAMESPACE' && refused.has('NAMESPACE')))
      return answeredByNobody()
    try {
      assertVerbAllowed(account.side, verb, () => isScratch(account, attributes))
      assertLogin(verb, attributes)
    } catch (error) {
      guard.refusal ??= error instanceof Error ? error : new Error(String(error))
      client.close()
      return Promise.reject(guard.refusal)
    }
    if (verb !== 'NAMESPACE') return exec(verb, attributes, options)
    guard.isNamespaceAsked = true
    const hear = (answer: Untagged) => {
      guard.namespace = answer
    }
    return exec(verb, attributes, heard(options, hear))
  }
  return guard
}

/** What imapflow sends by itself and nobody needs: it goes on as with an answer that says nothing. */
function answeredByNobody(): Promise<Answer> {
  return Promise.resolve({ response: {}, next: () => undefined })
}

function heard(options: ExecOptions | undefined, listen: (untagged: Untagged) => void): ExecOptions {
  const handle = options?.untagged?.['NAMESPACE']
  return {
    ...options,
    untagged: {
      NAMESPACE: (untagged) => {
        listen(untagged)
        return handle?.(untagged)
      },
    },
  }
}

function assertPinnedCertificate(client: ImapFlow, account: AccountPlan): void {
  const pinned = account.server.fingerprint
  if (pinned === undefined) return
  const shown = socketOf(client).getPeerCertificate?.(false)?.fingerprint256?.replaceAll(':', '').toLowerCase()
  if (shown !== undefined && `sha256:${shown}` === pinned) return
  const reason = ownReason('not-the-pinned-certificate', shown === undefined ? '' : `sha256:${shown}`)
  throw new MigrationError(reason, {
    code: 'tls-untrusted',
    scope: 'server',
    retry: 'never',
    facts: {
      server: account.server.name,
      host: account.server.host,
      port: account.server.port,
      side: account.side,
      reason,
    },
  })
}

/** A TLS socket; one without TLS has no certificate to show. */
export function socketOf(client: ImapFlow): Writable & TlsSocket {
  return (client as unknown as { socket: Writable & TlsSocket }).socket
}
