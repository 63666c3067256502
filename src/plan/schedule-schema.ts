// The shape of what a plan says about time: windows, phases, a provider's timeline, limits, and whom to tell.

import { z } from 'zod'
import { notifyMoments, weekdays } from '../model/plan.ts'
import type { FieldPath } from './field-path.ts'
import { because, text, type ValueProblem } from './text-field.ts'
import { amountOf, clockTimeOf, durationOf, timeOf } from './written.ts'

const time = text
  .refine((value) => isTime(value, false), because('dateTime'))
  .describe('2015-12-24T14:00, read in the time zone of the plan; or with its offset')
const deadline = text
  .refine((value) => isTime(value, true), because('deadline'))
  .describe('2015-12-31 (until its end), or with an hour')
const duration = text
  .refine((value) => durationOf(value) !== undefined, because('duration'))
  .describe('10m, 2h30m, 30d')
const hour = text
  .refine((value) => clockTimeOf(value) !== undefined, because('clockTime'))
  .describe('Such as "20:00"; "24:00" is the end of the day')
const beginning = hour.refine((value) => clockTimeOf(value) !== 1440, because('clockTime'))
const drain = duration
  .optional()
  .describe('So long before it closes nothing new is begun; default 10m, or a tenth of a window shorter than 100m')

const window = z.strictObject({ opens: time, closes: time, drain })

const nightly = z.strictObject({
  from: beginning,
  to: hour.describe('When it is not later than from, on the next day'),
  days: z.array(z.enum(weekdays)).min(1).optional().describe('On which it opens; default: every day'),
  drain,
})

const hours = z
  .strictObject({ opens: time.optional(), closes: time.optional(), drain, nightly: nightly.optional() })
  .refine(
    ({ opens, closes, drain: own, nightly: nights }) =>
      nights === undefined ? opens !== undefined && closes !== undefined : (opens ?? closes ?? own) === undefined,
    because('windowShape'),
  )
  .meta({ oneOf: [{ required: ['opens', 'closes'] }, { required: ['nightly'] }] })

const oneOrMore = <T extends z.ZodType>(schema: T) => z.union([schema, z.array(schema).min(1)])

const precopy = z.strictObject({
  window: oneOrMore(hours).optional().describe('When it may work; default: at any time before the window'),
})
const cutover = z.strictObject({
  recent: duration.optional().describe('The newest so many days of every mailbox go first'),
  proofMayWait: z
    .boolean()
    .optional()
    .describe('Where the window would not hold both, copying goes before reading back; default true'),
})
const backfill = z.strictObject({
  until: deadline.optional(),
  window: oneOrMore(hours)
    .optional()
    .describe('When it may work; default: at any time after the window, until its end'),
})
const phases = z.strictObject({
  precopy: precopy.optional(),
  cutover: cutover.optional(),
  backfill: backfill.optional(),
})

const notify = z.strictObject({
  command: text.describe('Gets one JSON document on its standard input'),
  on: z.array(z.enum(notifyMoments)).min(1).optional().describe('Default: all of them'),
})

const timeline = z.strictObject({
  sendingDiscouraged: time.optional(),
  sendingStops: time.optional(),
  receivingStops: time.optional(),
  accessStops: time.optional(),
  logsUntil: deadline.optional(),
})

const limits = z.strictObject({
  bytesPerSecond: z
    .union([z.number(), text])
    .refine((value) => amountOf(value) !== undefined, because('amount'))
    .describe('20MB is 20,000,000 bytes; 20MiB and plain numbers are understood too'),
})

/** For the whole plan. */
export const planTimes = {
  window: oneOrMore(window).optional().describe('The window of the cutover, or a list of such'),
  phases: phases.optional(),
  notify: notify.optional().describe('A command to run at these moments'),
}

/** For each server. */
export const serverTimes = {
  timeline: timeline.optional().describe('What is known of the end of a provider'),
  limits: limits.optional().describe('For the whole server, over all mailboxes'),
  patience: duration
    .optional()
    .describe(
      'How long a command may be silent before the line counts as dead; default 90s, more for those that may take long',
    ),
}

export type WindowInput = z.output<typeof window>
export type HoursInput = z.output<typeof hours>
export type PhasesInput = z.output<typeof phases>
export type NotifyInput = z.output<typeof notify>
export type TimelineInput = z.output<typeof timeline>

/** The keys below the ones above; undefined for a place that is not theirs. */
export function scheduleKeysAt(path: FieldPath): readonly string[] | undefined {
  const keysOf = (schema: { shape: object }) => Object.keys(schema.shape)
  const [first, second, third] = path
  if (first === 'window' && (path.length === 1 || typeof second === 'number')) return keysOf(window)
  if (first === 'notify' && path.length === 1) return keysOf(notify)
  if (first === 'servers' && path.length === 3)
    return third === 'timeline' ? keysOf(timeline) : third === 'limits' ? keysOf(limits) : undefined
  if (first !== 'phases') return undefined
  if (path.length === 1) return keysOf(phases)
  if (path.at(-1) === 'nightly') return keysOf(nightly)
  if (third === 'window') return keysOf(hours)
  return second === 'precopy' ? keysOf(precopy) : second === 'cutover' ? keysOf(cutover) : keysOf(backfill)
}

/** What to say of a value that is no text at all, such as `drain: 10`: quotes around it would not help. */
export function spellingAt(path: FieldPath): ValueProblem | undefined {
  const spellings: Readonly<Record<string, ValueProblem>> = {
    drain: 'duration',
    recent: 'duration',
    from: 'clockTime',
    to: 'clockTime',
    bytesPerSecond: 'amount',
    window: 'windowShape',
    until: 'deadline',
  }
  if (path[0] === 'servers' && path.length === 3 && path[2] === 'patience') return 'duration'
  return scheduleKeysAt(path.slice(0, -1)) === undefined ? undefined : spellings[path.at(-1) ?? '']
}

function isTime(written: string, dayAlone: boolean): boolean {
  const found = timeOf(written)
  return found !== undefined && (dayAlone || 'instant' in found || !found.dayOnly)
}
