// The lease against a model: workers that freeze, die and lose the database in any order, and never two that may send.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultFleetTiming as timing } from '../../src/fleet/fleet-timing.ts'
import { isOver, Lease, type Instant } from '../../src/fleet/lease.ts'
import { freeFrom, type Holder } from '../../src/fleet/takeover.ts'

const second = 1_000
const minute = 60 * second
/** A server hangs up on who says nothing for so long (RFC 3501, 5.4); bytes of a frozen machine arrive until then. */
const autologout = 30 * minute
/** Bytes of a dead process that the network still carries. */
const inFlight = 30 * second

type Row = { epoch: number; beatAt: number; holder: Worker | undefined }
type Machine = { id: number; frozen: boolean; off: boolean; monotonic: number; skew: number }

/** What the database knows of a worker, and what is true of it. */
class Worker {
  readonly machine: Machine
  readonly leases = new Map<number, { lease: Lease; epoch: number }>()
  alive = true
  stopped = false
  cut = false
  endedHow: Holder['endedHow'] = null
  endedAt: number | null = null

  constructor(machine: Machine) {
    this.machine = machine
  }

  get awake(): boolean {
    return this.alive && !this.stopped && !this.machine.frozen && !this.machine.off
  }
}

/** One job whose bytes arrive at one target, machines with clocks of their own, and a database. */
class World {
  now = 0
  readonly machines: Machine[]
  readonly workers: Worker[]
  readonly jobs: Row[] = [0, 1].map(() => ({ epoch: 0, beatAt: 0, holder: undefined }))
  /** When bytes of an epoch were last given to the kernel, by job; and when the machine that did it fell silent. */
  readonly #given = new Map<string, { worker: Worker; at: number }>()
  #base = timing

  constructor(skews: readonly number[]) {
    this.machines = skews.map((skew, id) => ({ id, frozen: false, off: false, monotonic: 0, skew }))
    this.workers = this.machines.map((machine) => new Worker(machine))
  }

  pass(milliseconds: number): void {
    this.now += milliseconds
    // The monotonic clock of a frozen machine stands still; that of a stopped process goes on.
    for (const machine of this.machines) if (!machine.frozen) machine.monotonic += milliseconds
  }

  instant({ machine: { monotonic, skew } }: Worker): Instant {
    return { monotonic, wall: this.now + skew }
  }

  /** A beat whose answer may not come; what it says may have been heard all the same. */
  beat(worker: Worker, answered: boolean): void {
    if (!worker.awake || worker.cut) return
    const sent = this.instant(worker)
    const isKnown = worker.endedAt === null
    for (const [n, { lease, epoch }] of worker.leases) {
      const job = this.jobs[n]
      const isMine = isKnown && job?.holder === worker && job.epoch === epoch
      if (isMine) job.beatAt = this.now
      if (!answered) continue
      if (isMine) lease.renew(sent)
      else lease.end()
    }
  }

  claim(worker: Worker, n: number): void {
    const job = this.jobs[n]
    if (job === undefined || !worker.awake || worker.cut || worker.endedAt !== null) return
    const { holder } = job
    if (holder === worker) return
    if (holder !== undefined) {
      const { endedHow, endedAt, machine } = holder
      const sameMachine = machine === worker.machine
      if (freeFrom({ endedHow, endedAt, beatAt: job.beatAt, sameMachine }, this.#base) > this.now) return
    }
    const before = job.epoch
    job.epoch += 1
    job.beatAt = this.now
    job.holder = worker
    const lease = new Lease(this.instant(worker), timing.hold, () => this.instant(worker))
    worker.leases.set(n, { lease, epoch: job.epoch })
    this.#assertStill(n, before, worker)
  }

  /** Whoever may send does: its bytes are in the kernel of its machine. */
  send(worker: Worker, n: number): void {
    const held = worker.leases.get(n)
    if (!worker.awake || held === undefined || !held.lease.holds) return
    const job = this.jobs[n]
    if (job !== undefined && job.epoch !== held.epoch)
      throw new Error(`epoch ${held.epoch} sends at ${this.now}, and ${job.epoch} holds job ${n}`)
    this.#given.set(`${n} ${held.epoch}`, { worker, at: this.now })
  }

  release(worker: Worker, n: number): void {
    const held = worker.leases.get(n)
    const job = this.jobs[n]
    if (!worker.awake || worker.cut || held === undefined || !held.lease.holds) return
    held.lease.end()
    // Its connections were closed in good order before.
    this.#given.delete(`${n} ${held.epoch}`)
    if (job?.holder === worker && job.epoch === held.epoch) job.holder = undefined
  }

  kill(worker: Worker): void {
    worker.alive = false
  }

  /** The next process of the machine finds the lock of a dead one free. */
  restart(worker: Worker): void {
    if (worker.alive || worker.machine.frozen || worker.machine.off) return
    if (worker.endedAt === null) {
      worker.endedAt = this.now
      worker.endedHow = 'died'
    }
    this.workers[this.workers.indexOf(worker)] = new Worker(worker.machine)
  }

  /** Switched off for good, and a person says so. */
  bury(worker: Worker): void {
    worker.machine.off = true
    if (worker.endedAt !== null) return
    worker.endedAt = this.now
    worker.endedHow = 'buried'
  }

  /** Nothing of the holder before may arrive any more; on its own machine the journal knows what is uncertain. */
  #assertStill(n: number, epoch: number, by: Worker): void {
    const given = this.#given.get(`${n} ${epoch}`)
    if (given === undefined) return
    const { worker, at } = given
    if (worker === by || worker.machine === by.machine) return
    const until = worker.alive && !worker.machine.off ? at + autologout : at + inFlight
    if (worker.leases.get(n)?.epoch === epoch && until > this.now)
      throw new Error(`bytes of epoch ${epoch} may arrive until ${until}, and job ${n} was taken at ${this.now}`)
  }
}

const step = fc.record({
  what: fc.constantFrom(
    ...(['beat', 'beat', 'deaf beat', 'claim', 'claim', 'send', 'send', 'release', 'kill', 'restart', 'stop'] as const),
    ...(['go on', 'freeze', 'thaw', 'cut', 'mend', 'bury'] as const),
  ),
  who: fc.nat(2),
  job: fc.nat(1),
  wait: fc.oneof(
    fc.constantFrom(0, second, 12 * second, 2 * minute, 5 * minute, 41 * minute),
    fc.integer({ min: 0, max: 36 * minute }),
  ),
})

function play(
  steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[],
  skews: readonly number[],
): void {
  const world = new World(skews)
  for (const { what, who, job, wait } of steps) {
    world.pass(wait)
    const worker = world.workers[who]
    if (worker === undefined) continue
    if (what === 'beat' || what === 'deaf beat') world.beat(worker, what === 'beat')
    else if (what === 'claim') world.claim(worker, job)
    else if (what === 'send') world.send(worker, job)
    else if (what === 'release') world.release(worker, job)
    else if (what === 'kill') world.kill(worker)
    else if (what === 'restart') world.restart(worker)
    else if (what === 'stop') worker.stopped = true
    else if (what === 'go on') worker.stopped = false
    else if (what === 'freeze') worker.machine.frozen = true
    else if (what === 'thaw') worker.machine.frozen = false
    else if (what === 'cut') worker.cut = true
    else if (what === 'mend') worker.cut = false
    // Two of three may be buried: one is left to finish.
    else if (what === 'bury' && who > 0) world.bury(worker)
    for (const other of world.workers) for (const n of [0, 1]) world.send(other, n)
  }
}

const runs = Number(process.env['LEASE_SCHEDULES'] ?? 100_000)

describe('the lease', () => {
  it(`of ${runs} schedules none lets two send for one mailbox`, { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 5, maxLength: 60 }),
        fc.array(fc.integer({ min: -5 * second, max: 5 * second }), { minLength: 3, maxLength: 3 }),
        play,
      ),
      { numRuns: runs },
    )
  })

  it('would be caught if it were longer, or if silence were taken for death', () => {
    const never = [{ what: 'claim', who: 0, job: 0, wait: 0 } as const]
    const frozen = [...never, { what: 'stop', who: 0, job: 0, wait: 0 } as const]
    const taken = { what: 'claim', who: 1, job: 0, wait: 41 * minute } as const
    const woken = { what: 'go on', who: 0, job: 0, wait: 0 } as const
    expect(() => play([...frozen, taken, woken], [0, 0, 0])).not.toThrow()
    const { hold, afterSilence } = timing
    try {
      Object.assign(timing, { hold: 50 * minute })
      expect(() => play([...frozen, taken, woken], [0, 0, 0])).toThrow('epoch 1 sends')
      Object.assign(timing, { hold, afterSilence: minute })
      expect(() => play([...frozen, { ...taken, wait: 2 * minute }], [0, 0, 0])).toThrow('may arrive until')
    } finally {
      Object.assign(timing, { hold, afterSilence })
    }
  })

  it('is over as soon as either clock says so, and then for good', () => {
    const at = (monotonic: number, wall = monotonic): Instant => ({ monotonic, wall })
    expect(isOver(at(0), at(9), 10)).toBe(false)
    expect(isOver(at(0), at(10, 3), 10)).toBe(true)
    expect(isOver(at(0), at(3, 10), 10)).toBe(true)
    // A wall clock that was set back proves nothing.
    expect(isOver(at(0), at(9, -50), 10)).toBe(false)
    let now = at(0)
    const lease = new Lease(now, 10, () => now)
    now = at(9)
    lease.renew(now)
    now = at(18)
    expect(lease.holds).toBe(true)
    now = at(19)
    expect(lease.holds).toBe(false)
    lease.renew(now)
    expect(lease.holds).toBe(false)
    const ended = new Lease(now, 10, () => now)
    ended.end()
    expect(ended.holds).toBe(false)
  })

  it('is followed by evidence of how its holder ended', () => {
    const holder: Holder = { endedHow: null, endedAt: null, beatAt: 1_000, sameMachine: false }
    expect(freeFrom(holder, timing)).toBe(1_000 + timing.afterSilence)
    expect(freeFrom({ ...holder, sameMachine: true }, timing)).toBe(1_000 + timing.afterSilence)
    const ended: Holder = { ...holder, endedHow: 'died', endedAt: 5_000 }
    expect(freeFrom(ended, timing)).toBe(5_000 + timing.afterDeath)
    expect(freeFrom({ ...ended, sameMachine: true }, timing)).toBe(5_000)
    // A machine that is said to be off may not be: its own next process waits as all others do.
    expect(freeFrom({ ...ended, endedHow: 'buried', sameMachine: true }, timing)).toBe(5_000 + timing.afterDeath)
    expect(timing.afterSilence).toBeGreaterThan(timing.hold + autologout)
    expect(timing.beat * 10).toBeLessThan(timing.hold)
  })
})
