// Plays the run through on paper: mailboxes in their order, sharing what each server gives. Pure.

import { secondsOf, type TransferCost } from './transfer-cost.ts'

export type Job = {
  id: string
  source: string
  target: string
  /** Of the target: one mailbox at a time writes to it. */
  account: string
  /** 1 first … 9 last. */
  priority: number
  /** What is left of it. */
  bytes: number
  /** So many are that; 0: nobody has counted them, and only the bytes take time. */
  messages: number
  /**
   * Of what is left, as the run that is foreseen knows it when it begins; undefined: it has never looked into this
   * mailbox.
   */
  knownBytes: number | undefined
  /** What the mailbox takes whatever is in it: logging in, listing, looking at folders. */
  fixedSeconds: number
  /** Of these, seconds of our own processor, which mailboxes that run at the same time cannot have at the same time. */
  processorSeconds: number
}

/** What a server gives, in bytes a second. */
export type TransferSpeed = {
  /** Mailboxes that it lets in at once. */
  places: number
  /** To one mailbox. */
  one: number
  /** To all of them together. */
  all: number
  /** Seconds that it takes beyond that for each message. */
  perMessage: number
  /** What the plan lets through to all of them; what the messages take passes meanwhile. */
  limit: number
}

export type TransferSpeeds = {
  sources: ReadonlyMap<string, TransferSpeed>
  targets: ReadonlyMap<string, TransferSpeed>
  /** What the processor of this machine has to do, which all mailboxes share; undefined: nobody has measured it. */
  processor?: TransferCost | undefined
}

export type Outcome = {
  /** Seconds from the start until each job is done. */
  ends: ReadonlyMap<string, number>
  /** Bytes of each job that are not copied at the horizon; without those that are. */
  leftAtHorizon: ReadonlyMap<string, number>
}

type Running = { job: Job; fixedLeft: number; bytesLeft: number }

const unknownSpeed: TransferSpeed = {
  places: 1,
  one: Number.POSITIVE_INFINITY,
  all: Number.POSITIVE_INFINITY,
  perMessage: 0,
  limit: Number.POSITIVE_INFINITY,
}

/**
 * The order in which a run takes its mailboxes: by priority; then those of which nothing is known yet, as the plan
 * names them, because one of them may be the largest; then the largest first, so that none of them is left alone at the
 * end.
 */
export function inRunOrder<T extends { priority: number; knownBytes: number | undefined }>(of: readonly T[]): T[] {
  const bytes = ({ knownBytes }: T): number => knownBytes ?? Number.POSITIVE_INFINITY
  return of.toSorted((a, b) => a.priority - b.priority || (bytes(a) === bytes(b) ? 0 : bytes(b) - bytes(a)))
}

/**
 * `inParallel`: mailboxes at once in the whole plan. A mailbox is as fast as the slowest of reading, writing and
 * reading back, because a run does them at the same time; what a server gives to all is shared alike among those that
 * are on it.
 */
export function simulate(
  jobs: readonly Job[],
  serverSpeeds: TransferSpeeds,
  inParallel: number,
  horizon = Number.POSITIVE_INFINITY,
): Outcome {
  const waiting = inRunOrder(jobs)
  const ends = new Map<string, number>()
  const leftAtHorizon = new Map<string, number>()
  let begun: Running[] = []
  let now = 0
  const leave = (): void => {
    for (const { job, bytesLeft } of begun) if (bytesLeft >= 1) leftAtHorizon.set(job.id, Math.round(bytesLeft))
    for (const job of waiting) if (job.bytes > 0) leftAtHorizon.set(job.id, job.bytes)
  }
  let left = horizon === Number.POSITIVE_INFINITY
  while (waiting.length > 0 || begun.length > 0) {
    begin(begun, waiting, Math.max(1, inParallel))
    const active = admitted(begun, serverSpeeds)
    const speeds = speedsOf(active, serverSpeeds)
    let step = Number.POSITIVE_INFINITY
    for (const one of active)
      step = Math.min(step, one.fixedLeft > 0 ? one.fixedLeft : one.bytesLeft / (speeds.get(one) ?? 1))
    if (!left && isLater(now + step, horizon)) {
      progress(active, speeds, horizon - now)
      step -= horizon - now
      now = horizon
      leave()
      left = true
    }
    progress(active, speeds, step)
    now += step
    for (const { job } of begun.filter(isDone)) ends.set(job.id, now)
    begun = begun.filter((one) => !isDone(one))
  }
  return { ends, leftAtHorizon }
}

/** Moves the next jobs to those that have begun; one whose account is written to lets those behind it go first. */
function begin(begun: Running[], waiting: Job[], inParallel: number): void {
  const accounts = new Set(begun.map(({ job }) => job.account))
  while (begun.length < inParallel) {
    const next = waiting.findIndex(({ account }) => !accounts.has(account))
    const [job] = next === -1 ? [] : waiting.splice(next, 1)
    if (job === undefined) return
    accounts.add(job.account)
    begun.push({ job, fixedLeft: job.fixedSeconds, bytesLeft: job.bytes })
  }
}

/** Whether a time (in seconds) is later than another, by more than fractions add up to. */
export const isLater = (a: number, b: number): boolean => a - b > 0.001

/** Less than a byte or a millisecond is nothing: sums of fractions never come out even. */
const isDone = ({ fixedLeft, bytesLeft }: Running): boolean => fixedLeft <= 0 && bytesLeft <= 0

function progress(active: readonly Running[], speeds: ReadonlyMap<Running, number>, seconds: number): void {
  for (const one of active) {
    if (one.fixedLeft > 0) {
      one.fixedLeft -= seconds
      if (one.fixedLeft < 0.001) one.fixedLeft = 0
    } else {
      one.bytesLeft -= (speeds.get(one) ?? 0) * seconds
      if (one.bytesLeft < 1) one.bytesLeft = 0
    }
  }
}

/** Who has a place on both servers; the first come first, and one that waits holds up nobody on other servers. */
function admitted(begun: readonly Running[], speeds: TransferSpeeds): Running[] {
  const taken = new Map<string, number>()
  return begun.filter(({ job }) => {
    const wanted = [
      [`from ${job.source}`, speeds.sources.get(job.source)],
      [`to ${job.target}`, speeds.targets.get(job.target)],
    ] as const
    if (wanted.some(([key, speed]) => (taken.get(key) ?? 0) >= Math.max(1, (speed ?? unknownSpeed).places)))
      return false
    for (const [key] of wanted) taken.set(key, (taken.get(key) ?? 0) + 1)
    return true
  })
}

function speedsOf(active: readonly Running[], speeds: TransferSpeeds): Map<Running, number> {
  const moving = active.filter((one) => one.fixedLeft <= 0)
  const on = (side: 'source' | 'target', server: string): number =>
    moving.filter(({ job }) => job[side] === server).length
  const sharers = new Map<string, number>()
  for (const { job } of moving) {
    for (const side of ['source', 'target'] as const) {
      const key = `${side} ${job[side]}`
      if (!sharers.has(key)) sharers.set(key, on(side, job[side]))
    }
  }
  return new Map(
    moving.map((one) => {
      const { job } = one
      const [from, to] = serversOf(job, speeds)
      const share = Math.min(
        together(job, from) / (sharers.get(`source ${job.source}`) ?? 1),
        together(job, to) / (sharers.get(`target ${job.target}`) ?? 1),
        processorSpeed(job, speeds) / moving.length,
      )
      return [one, Math.min(speedAlone(job, speeds), Math.max(1, share))]
    }),
  )
}

function serversOf(job: Job, { sources, targets }: TransferSpeeds): readonly [TransferSpeed, TransferSpeed] {
  return [sources.get(job.source) ?? unknownSpeed, targets.get(job.target) ?? unknownSpeed]
}

/** Bytes a second of a mailbox that has both servers to itself. */
export function speedAlone(job: Job, speeds: TransferSpeeds): number {
  const servers = serversOf(job, speeds)
  const alone = servers.flatMap((one) => [one.one / weight(job, one), together(job, one)])
  return Math.max(1, Math.min(...alone, processorSpeed(job, speeds), Number.MAX_SAFE_INTEGER))
}

/** Bytes a second of such mail that a server gives to all of them together. */
function together(job: Job, { all, limit, ...one }: TransferSpeed): number {
  return Math.min(all / weight(job, one), limit)
}

/** How much longer its messages take than their bytes alone. */
function weight({ messages, bytes }: Job, { one, perMessage }: Pick<TransferSpeed, 'one' | 'perMessage'>): number {
  return perMessage === 0 || bytes === 0 ? 1 : 1 + (messages * perMessage * one) / bytes
}

/** Bytes a second if the processor had nothing else to do. */
function processorSpeed(job: Job, { processor }: TransferSpeeds): number {
  return processor === undefined || job.bytes === 0
    ? Number.POSITIVE_INFINITY
    : job.bytes / (job.processorSeconds + secondsOf(processor, job))
}
