// The document of a fleet as a page: machines with what they hold, servers, and what is stuck.

import type { FleetDocument } from '../model/fleet.ts'
import type { Language } from '../model/request.ts'
import { fleetWords } from '../words/fleet-words.ts'
import type { Paint } from './paint.ts'
import { indented, printable } from './text.ts'

/** Sentences are broken there. */
const columns = 100
/** So many mailboxes of a worker, or of what is stuck, are named. */
const named = 8

export function fleetOverview(document: FleetDocument, lang: Language, paint: Paint): string[] {
  const words = fleetWords(lang)
  const { plan, at, mailboxes, run, machines, servers, stuck } = document
  const names = (ids: readonly string[]) => printable(words.holds(ids.slice(0, named), Math.max(0, ids.length - named)))
  return [
    paint.strong(printable(words.title(plan.name, at))),
    ...(run === null ? [] : [words.run(run), words.counts(mailboxes)]),
    ...machines.flatMap(({ machine, here, workers }) => [
      '',
      paint.strong(printable(`${machine}${here ? ` (${words.here})` : ''}`)),
      ...workers.flatMap((worker) => [
        ...indented(words.worker(worker, words.state[worker.state]), '  ', columns),
        ...(worker.holds.length === 0 ? [] : indented(names(worker.holds), '    ', columns)),
      ]),
    ]),
    ...(servers.length === 0 ? [] : ['', paint.strong(words.servers)]),
    ...servers.flatMap((server) => indented(printable(words.server(server)), '  ', columns)),
    ...(stuck.length === 0 ? [] : ['', paint.careful(words.stuck)]),
    ...stuck.flatMap((one) => {
      const here = machines.some((machine) => machine.here && machine.machine === one.machine)
      return indented(printable(words.stuckLine(one, names(one.mailboxes), here)), '  ', columns)
    }),
  ]
}
