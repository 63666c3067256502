// Where a report would go: a name that is free, or the report that is there already.

import { existsSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { Language } from '../model/request.ts'
import { reportName } from '../ui/next-report.ts'

/** A folder with a report is worth checking; beside anything else a name is found that is not there. */
export function reportPlace(lang: Language): { place: string; there: boolean } {
  const place = reportName(lang)
  return isReport(place) ? { place, there: true } : { place: freeName(place), there: false }
}

/** Whether a report can be looked for there. */
export function isReport(place: string): boolean {
  return existsSync(join(place, 'report.json'))
}

/** The name itself, or the first one with a number behind it that is not there. */
export function freeName(place: string): string {
  const suffix = extname(place)
  const stem = place.slice(0, place.length - suffix.length)
  let name = place
  for (let at = 2; existsSync(name); at += 1) name = `${stem}-${at}${suffix}`
  return name
}
