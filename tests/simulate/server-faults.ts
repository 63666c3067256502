// Puts the drawn faults into the servers and lines for one night, and tells which of them really happened.

import { inSet, type ScriptedFolder, type ScriptedMessage } from '../support/scripted-store.ts'
import { textOf, textsOf } from '../support/imap-lines.ts'
import type { CommandContext } from '../support/scripted-session.ts'
import type { MemoryLine } from './memory-line.ts'
import { garbler, kindOf } from './garble.ts'
import type { Fault, Say, Side } from './scenario.ts'
import { accountOf } from './accounts.ts'
import { never, type SideOfWorld, type World } from './world.ts'

type OfKind<K extends Fault['fault']> = Extract<Fault, { fault: K }>
export type Tell = (text: string) => void

/** A message or folder that cannot be read, for as long as the fault stays. */
/** A message that cannot be read, or a folder that cannot be opened, whatever it is called by now. */
export type Victim = { side: Side; user: string; message?: ScriptedMessage; folder?: ScriptedFolder; hits: number }

export class NightFaults {
  readonly victims: Victim[] = []
  /** How often a line was broken, and an answer was not the true one. */
  breaks = 0
  lies = 0
  readonly #world: World
  readonly #tell: Tell
  readonly #off: (() => void)[] = []
  readonly #connections: Record<Side, number> = { source: 0, target: 0 }
  readonly #faults: readonly Fault[]
  #lifted = false

  constructor(world: World, faults: readonly Fault[], tell: Tell) {
    this.#world = world
    this.#faults = faults
    this.#tell = tell
    for (const fault of faults) this.#put(world[fault.side], fault)
  }

  lift(): void {
    this.#lifted = true
    // The last first: each puts back what it found.
    for (const off of this.#off.splice(0).toReversed()) off()
  }

  /** A connection is being opened: it may be refused, or break later on. */
  connecting(side: Side): 'refused' | ((line: MemoryLine) => void) {
    const nth = (this.#connections[side] += 1)
    for (const fault of this.#faults) {
      if (fault.side !== side) continue
      if (fault.fault === 'refused-connection' && nth >= fault.connection && nth < fault.connection + fault.times) {
        this.#tell(`connection ${nth} to ${side} refused`)
        this.breaks += 1
        return 'refused'
      }
    }
    const cut = this.#faults.find(
      (fault): fault is OfKind<'cut'> => fault.fault === 'cut' && fault.side === side && fault.connection === nth,
    )
    return (line) => {
      if (cut === undefined) return
      const { direction, bytes, how, upArrives, late } = cut
      line.cutAfter = { direction, bytes, how, upArrives, late }
      line.onCut = () => {
        this.breaks += 1
        this.#tell(`connection ${nth} to ${side} breaks (${how}) after ${bytes} bytes ${direction}`)
      }
    }
  }

  #put(side: SideOfWorld, fault: Fault): void {
    const { server } = side
    switch (fault.fault) {
      case 'cut':
      case 'refused-connection':
        return
      case 'answer': {
        let seen = 0
        this.#off.push(
          server.on('*', async (context, next) => {
            if (!fits(context.verb, fault.verb)) return next()
            seen += 1
            if (seen < fault.nth || seen >= fault.nth + fault.times) return next()
            this.#tell(
              `${side.side}: ${context.verb} gets ${describe(fault.answer)}${fault.after ? ' after it was done' : ''}`,
            )
            this.lies += 1
            if (fault.answer.say === 'late') {
              const release = context.holdAnswer()
              await next()
              this.#world.later(fault.answer.milliseconds, release)
              return
            }
            if (fault.after) {
              const release = context.holdAnswer()
              await next()
              if (fault.answer.say !== 'hang-up' && fault.answer.say !== 'silence') dropHeld(context, release)
            }
            answer(context, fault.answer)
          }),
        )
        return
      }
      case 'unreadable': {
        const found = this.#world.messageBy(fault.side, fault)
        if (found === undefined) return
        const victim: Victim = {
          side: fault.side,
          user: accountOf(this.#world.scenario, fault.side, fault.mailbox % this.#world.scenario.mailboxes.length),
          message: found.message,
          hits: 0,
        }
        this.victims.push(victim)
        if (fault.side === 'target') this.#world.hide(found.message)
        this.#tell(`${side.side}: UID ${found.message.uid} of ${victim.user} cannot be read (${fault.answer.say})`)
        if (fault.answer.say === 'nil') {
          found.message.served = null
          this.#off.push(() => delete found.message.served)
          victim.hits += 1
          return
        }
        const say = fault.answer
        this.#off.push(
          server.on('UID FETCH', async (context, next) => {
            if (!readsBody(context) || !covers(context, found.message)) return next()
            victim.hits += 1
            answer(context, say)
          }),
        )
        return
      }
      case 'closed-folder': {
        const found = this.#world.folderBy(fault.side, fault.mailbox, fault.folder)
        if (found === undefined) return
        const user = accountOf(this.#world.scenario, fault.side, fault.mailbox % this.#world.scenario.mailboxes.length)
        const victim: Victim = { side: fault.side, user, folder: found.folder, hits: 0 }
        this.victims.push(victim)
        this.#tell(`${side.side}: ${found.path} of ${user} cannot be opened (${describe(fault.answer)})`)
        for (const verb of ['SELECT', 'EXAMINE', ...(fault.status ? ['STATUS'] : [])])
          this.#off.push(
            server.on(verb, async (context, next) => {
              const named = context.session.user === user && folderNamed(context, this.#world, fault.side)
              if (named !== found.folder) return next()
              victim.hits += 1
              this.#world.shut(fault.side, found.folder)
              answer(context, fault.answer)
            }),
          )
        return
      }
      case 'lost-rows':
        return this.#atListing(side, fault.nth, async (context, next) => {
          this.lies += 1
          this.#tell(`${side.side}: every ${fault.every}th row of a listing is left out`)
          const { folder } = context.opened
          const get = folder.get.bind(folder)
          folder.get = (uid) => {
            const at = folder.messages.findIndex((one) => one.uid === uid)
            return at % fault.every === 0 ? undefined : get(uid)
          }
          try {
            await next()
          } finally {
            delete (folder as { get?: unknown }).get
          }
        })
      case 'passing-row':
        return this.#atListing(side, fault.nth, async (context, next) => {
          const uid = context.opened.view[0]
          if (uid !== undefined) context.untagged(`1 FETCH (UID ${uid} FLAGS (\\Seen))`)
          await next()
        })
      case 'misread': {
        const found = this.#world.messageBy(fault.side, fault)
        if (found === undefined) return
        let once = false
        this.#off.push(
          server.on('UID FETCH', async (context, next) => {
            if (once || !readsBody(context) || !covers(context, found.message)) return next()
            once = true
            this.lies += 1
            this.#tell(`${side.side}: UID ${found.message.uid} is served with other bytes, once`)
            const served = Buffer.from(found.message.bytes)
            if (served.length > 0) served[served.length - 1] = (served.at(-1) ?? 0) ^ 1
            found.message.served = served
            try {
              await next()
            } finally {
              delete found.message.served
            }
          }),
        )
        return
      }
      case 'garbled':
        return this.#garble(side, fault)
      case 'no-append-uid': {
        const before = server.appendUid
        server.appendUid = (appended) => {
          const { uidValidity, uids } = appended
          if (fault.lie === 'none') return undefined
          return fault.lie === 'validity'
            ? `${uidValidity + 1} ${uids.join(',')}`
            : `${uidValidity} ${uids.join(',')},9999`
        }
        this.#off.push(() => {
          server.appendUid = before
        })
        return
      }
      default:
        return never(fault)
    }
  }

  #garble({ server, side }: SideOfWorld, { answer, nth, times, garbling }: OfKind<'garbled'>): void {
    let seen = 0
    const before = server.garble
    const garbled = garbler(garbling)
    server.garble = (bytes) => {
      const said = before(bytes)
      if (kindOf(said) !== answer) return garbled.other(said)
      seen += 1
      if (seen < nth || seen >= nth + times) return garbled.other(said)
      const out = garbled.wanted(said)
      this.lies += 1
      this.#tell(
        `${side}: ${JSON.stringify(said.toString('latin1'))} goes out as ${JSON.stringify(out.toString('latin1'))}`,
      )
      return out
    }
    this.#off.push(() => {
      server.garble = before
    })
  }

  /** Once, at the n-th FETCH that asks for no bodies. */
  #atListing(
    { server }: SideOfWorld,
    nth: number,
    act: (context: CommandContext, next: () => Promise<void>) => Promise<void>,
  ): void {
    let seen = 0
    this.#off.push(
      server.on('UID FETCH', async (context, next) => {
        if (readsBody(context) || this.#lifted) return next()
        seen += 1
        return seen === nth ? act(context, next) : next()
      }),
    )
  }
}

/** `LOGIN` means both ways to log in, `OPEN` both ways to open a folder. */
function fits(verb: string, wanted: string): boolean {
  if (wanted === 'LOGIN') return verb === 'LOGIN' || verb === 'AUTHENTICATE'
  if (wanted === 'OPEN') return verb === 'SELECT' || verb === 'EXAMINE'
  return verb === wanted
}

function answer(context: CommandContext, say: Say): void {
  switch (say.say) {
    case 'no':
      return context.no(say.text)
    case 'bad':
      return context.bad(say.text)
    case 'bye':
      return context.bye(say.text)
    case 'hang-up':
      return context.close('reset')
    case 'silence':
    case 'late':
      return context.mute()
    default:
      return never(say)
  }
}

/** What was held back is never said. */
function dropHeld(context: CommandContext, release: () => void): void {
  context.session.muted = true
  release()
  context.session.muted = false
}

function describe(say: Say): string {
  return 'text' in say ? `${say.say.toUpperCase()} ${say.text}` : say.say
}

function readsBody(context: CommandContext): boolean {
  const items = Array.isArray(context.args[1]) ? textsOf(context.args[1]) : [textOf(context.args[1])]
  return items.some((item) => item.toUpperCase().startsWith('BODY'))
}

function covers(context: CommandContext, message: ScriptedMessage): boolean {
  const { opened } = context.session
  if (opened?.folder.messages.includes(message) !== true) return false
  return inSet(textOf(context.args[0]), Math.max(0, ...opened.view.slice(-1)))(message.uid)
}

function folderNamed(context: CommandContext, world: World, side: Side): unknown {
  const name = textOf(context.args[0])
  const account = world[side].server.account(context.session.user ?? '')
  return account.folder(decoded(name))
}

/** Names that are drawn are plain ASCII. */
const decoded = (name: string): string => name
