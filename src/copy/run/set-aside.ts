// Mailboxes that were parked for what may change while the others are worked on: the room for them, or a password.

import type { Code } from '../../model/codes.ts'
import { MigrationError } from '../../model/errors.ts'
import type { MailboxPlan } from '../../model/plan.ts'
import { roomLeft } from '../../model/room-needed.ts'
import { secretOf } from '../../line/secret-of.ts'
import { sleep } from '../../line/sleep.ts'
import type { RunContext } from './run-mailbox.ts'

const forRoom: ReadonlySet<Code> = new Set<Code>(['over-quota', 'quota-too-small'])
const forSecret: ReadonlySet<Code> = new Set<Code>(['login-refused', 'password-expired', 'secret-missing'])

/**
 * To be called when all others are done: those of these mailboxes, with the errors that parked them, that may go on.
 * One that is full may when its quota leaves more than it did, one whose login was refused when its password is another
 * one by now. Room is looked for a few times (see Timing), a password once: who mistyped it waits for nothing. None is
 * looked at as soon as a stop is asked for.
 */
export async function thatMayGoOn(
  context: RunContext,
  mailboxes: readonly MailboxPlan[],
  errors: ReadonlyMap<string, MigrationError>,
): Promise<MailboxPlan[]> {
  const parked = mailboxes.flatMap((mailbox) => {
    const error = errors.get(mailbox.id)
    return error !== undefined && mayChange(error) ? [{ mailbox, error }] : []
  })
  if (parked.length === 0) return []
  for (const [look, ms] of context.timing.looks.entries()) {
    const now = look === 0 ? parked : parked.filter(({ error }) => forRoom.has(error.code))
    if (now.length === 0) return []
    const full = now.flatMap(({ mailbox, error }) => (forRoom.has(error.code) ? [mailbox.id] : []))
    if (full.length > 0 && ms > 0)
      context.emit({ event: 'room-awaited', mailboxes: full, seconds: Math.ceil(ms / 1000) })
    if (!(await sleep(ms, context.stop)) || context.stop.aborted) return []
    const ready: MailboxPlan[] = []
    for (const { mailbox, error } of now) if (await hasChanged(context, mailbox, error)) ready.push(mailbox)
    if (ready.length > 0) return ready
  }
  return []
}

function mayChange({ code, facts }: MigrationError): boolean {
  return forSecret.has(code) || (forRoom.has(code) && typeof facts['limit'] === 'number')
}

async function hasChanged(context: RunContext, mailbox: MailboxPlan, error: MigrationError): Promise<boolean> {
  if (context.stop.aborted) return false
  if (forRoom.has(error.code)) return ((await freeNow(context, mailbox)) ?? 0) > Number(error.facts['limit'])
  const side = error.facts['side'] === 'source' ? 'source' : 'target'
  return (await context.request.secrets.readAgain?.(mailbox.id, side)) === true
}

/** Bytes that the quota leaves now; undefined: nobody knows. */
async function freeNow({ connections, request }: RunContext, mailbox: MailboxPlan): Promise<number | undefined> {
  const permit = await connections.reserve(mailbox)
  if (permit === undefined) return undefined
  try {
    const secret = secretOf(request.secrets, mailbox, 'target')
    const session = await connections.connect(mailbox.target, secret, mailbox.id, { patient: false })
    try {
      const bytes = (await session.quota())?.bytes
      return bytes === undefined ? undefined : roomLeft(bytes)
    } finally {
      await session.logout()
    }
  } catch (error) {
    // It stays parked for what it was parked for.
    if (error instanceof MigrationError && error.scope !== 'run') return undefined
    throw error
  } finally {
    permit.release()
  }
}
