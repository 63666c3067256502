// Whether it fits, as every screen says it: into which hours, until when, and in which later ones it ends.

import type { Language } from '../model/request.ts'
import type { FitHours } from '../model/status.ts'
import { duration, moment, momentNear } from './ui-amounts.ts'

/** A sentence without its capital and its full stop. `now`: what is near is told to the second. */
export function fitInWords(hours: FitHours, lang: Language, now: number): string {
  const at = (iso: string): string => momentNear(iso, lang, now)
  const apart = duration(Math.abs(hours.marginSeconds), lang)
  const window = lang === 'it' ? windowIt(hours, at) : windowEn(hours, at)
  if (lang === 'it') {
    if (hours.marginSeconds >= 0) return `rientra nella finestra ${window}, con ${apart} di margine`
    return `NON rientra nella finestra ${window}: ${apart} di troppo; ${laterIt(hours.later)}`
  }
  if (hours.marginSeconds >= 0) return `fits into the window ${window}, with ${apart} to spare`
  return `does NOT fit into the window ${window}: ${apart} too long; ${laterEn(hours.later)}`
}

function windowEn({ opensAt, drainAt, closesAt }: FitHours, at: (iso: string) => string): string {
  const until = opensAt === null ? `until ${at(closesAt)}` : `${at(opensAt)} to ${at(closesAt)}`
  return drainAt === closesAt ? until : `${until} (nothing new after ${at(drainAt)})`
}

function windowIt({ opensAt, drainAt, closesAt }: FitHours, at: (iso: string) => string): string {
  const until = opensAt === null ? `fino al ${at(closesAt)}` : `dal ${at(opensAt)} al ${at(closesAt)}`
  return drainAt === closesAt ? until : `${until} (nulla di nuovo dopo il ${at(drainAt)})`
}

function laterEn(later: FitHours['later']): string {
  if (later === null) return 'no later hours of the plan suffice'
  const spare = later.marginSeconds === null ? '' : `, with ${duration(later.marginSeconds, 'en')} to spare`
  return `it ends in the hours from ${moment(later.opensAt, 'en')} on${spare}`
}

function laterIt(later: FitHours['later']): string {
  if (later === null) return 'nessun orario successivo del piano basta'
  const spare = later.marginSeconds === null ? '' : `, con ${duration(later.marginSeconds, 'it')} di margine`
  return `finisce negli orari che iniziano il ${moment(later.opensAt, 'it')}${spare}`
}
