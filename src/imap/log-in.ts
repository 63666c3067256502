// Connects and logs in with imapflow: what is asked of the server on the way, and what the way shows of it.

import type { ImapFlow, ImapTransport } from 'imapflow'
import { ownReason } from '../model/own-reasons.ts'
import { MigrationError } from '../model/errors.ts'
import type { AccountPlan } from '../model/plan.ts'
import type { Secret } from '../model/secret.ts'
import type { Timing } from '../model/timing.ts'
import { newClient } from './client.ts'
import { guardCommands, type Guard, socketOf } from './command-channel.ts'
import { connectFailure } from './failures.ts'
import { guardSocket } from './guarded-socket.ts'
import { loginWay, noImpersonation } from './login-way.ts'
import { withWhatPortSpeaks } from './port-probe.ts'
import { RefusedExtensions, type Extension } from './refused-extensions.ts'
import { SecretForms } from './secret-forms.ts'
import { withCertificate } from './shown-certificate.ts'
import { UnreadableLines } from './unreadable-lines.ts'
import type { WholeLiterals } from './whole-literals.ts'

export type LoginOptions = {
  /** Ends the attempt. */
  stop?: AbortSignal | undefined
  /** Asks for compression where the server has it. */
  compress?: boolean
  /** What this server was seen to refuse in this run. */
  refused?: RefusedExtensions
  /** Opens the connection in place of the network. */
  transport?: ImapTransport | undefined
  /** Asked before bytes leave; after a no nothing more goes out (see guarded-socket.ts). */
  mayWrite?: () => boolean
}

export type LoggedIn = { client: ImapFlow; guard: Guard; unreadable: UnreadableLines; literals: WholeLiterals }

/** What imapflow asks for by itself, by the verb that asks for it. */
const extensionOf: Readonly<Record<string, Extension>> = { NAMESPACE: 'NAMESPACE', COMPRESS: 'COMPRESS=DEFLATE' }

/**
 * A client that is logged in. A mechanism that the server refuses without having asked for the password, or does not
 * understand, is tried once; then the next one, over another connection. Throws as `openSession` does.
 */
export async function logIn(
  account: AccountPlan,
  secret: Secret,
  timing: Timing,
  { refused = new RefusedExtensions(), ...options }: LoginOptions,
): Promise<LoggedIn> {
  for (;;) {
    // Nobody hears of a stop that came before the attempt.
    if (options.stop?.aborted === true)
      throw new MigrationError('interrupted', { code: 'interrupted', scope: 'mailbox', retry: 'later' })
    const attempt = await tryLogIn(account, secret, timing, { refused, ...options })
    if ('client' in attempt) return attempt
    const { error, way } = attempt
    if (way === undefined || refused.has(way.mechanism)) throw error
    refused.add(way.mechanism, way.reason)
    // Nothing else carries whose mailbox is meant.
    if (account.authzid !== undefined) throw noImpersonation(account, way.reason)
  }
}

/** Servers that have greeted in this run: one that is silent later is crowded, and its port is right. */
const greeted = new WeakSet<RefusedExtensions>()

type Failed = { error: MigrationError; way: Guard['refusedWay'] }

async function tryLogIn(
  account: AccountPlan,
  secret: Secret,
  timing: Timing,
  { stop, compress = false, refused, transport, mayWrite }: LoginOptions & { refused: RefusedExtensions },
): Promise<LoggedIn | Failed> {
  const unreadable = new UnreadableLines()
  const isCompressing = compress && !refused.has('COMPRESS=DEFLATE')
  const way = (announced: ReadonlyMap<string, unknown>) => loginWay(account, announced, refused)
  const { client, literals } = newClient(account, secret, timing, {
    unreadable,
    compress: isCompressing,
    transport,
    way,
  })
  const forms = new SecretForms(account, secret)
  const guard = guardCommands(client, account, forms, refused)
  // imapflow emits `error` also after the rejection that its caller sees; without a listener it ends the process.
  client.on('error', (error) => {
    guard.broken ??= error
  })
  const giveUp = () => client.close()
  stop?.addEventListener('abort', giveUp)
  try {
    await client.connect()
    greeted.add(refused)
    noteRefusals(guard)
    if (mayWrite !== undefined) guardSocket(socketOf(client), mayWrite)
    return { client, guard, unreadable, literals }
  } catch (error) {
    client.close()
    const silentOver = isSilence(error) || isSilence(guard.broken) ? extensionOf[guard.waiting ?? ''] : undefined
    if (silentOver !== undefined) refused.addSilence(silentOver)
    const isGreeted = client.greeting !== undefined
    if (isGreeted) greeted.add(refused)
    const thrown = guard.refusal ?? forms.strikeFrom(error)
    const failed = connectFailure(thrown, account, isGreeted, client.capabilities.keys())
    const isUnoffered = failed.code === 'login-mechanism' && !client.capabilities.has('AUTH=PLAIN')
    if (isUnoffered && account.authzid !== undefined) throw noImpersonation(account, ownReason('no-auth-plain'))
    const isCertificate = failed.code === 'tls-untrusted' || failed.code === 'certificate-expired'
    if (transport !== undefined || stop?.aborted === true || (!isCertificate && greeted.has(refused)))
      return { error: failed, way: guard.refusedWay }
    const told = isCertificate
      ? await withCertificate(failed, account.server)
      : await withWhatPortSpeaks(failed, account.server)
    return { error: told, way: guard.refusedWay }
  } finally {
    stop?.removeEventListener('abort', giveUp)
  }
}

/**
 * imapflow goes on without what was refused, and says nothing of it. What is refused for the moment must not pass for
 * something that the server has not got: the prefix of all its folders may rest on it.
 */
function noteRefusals({ refusals, refused, namespace, isNamespaceAsked }: Guard): void {
  for (const [verb, refusal] of refusals) {
    const extension = extensionOf[verb]
    if (extension === undefined) continue
    if (refusal.isPassing && refusal.meaning !== 'failed') throw refusal
    refused.add(extension, refusal.text)
  }
  if (isNamespaceAsked && namespace === undefined) refused.add('NAMESPACE', ownReason('no-answer'))
}

/** imapflow's word for an answer that did not come in time. */
function isSilence(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ETIMEOUT'
}
