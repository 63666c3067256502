// Compares a plan with what is published: whom it forgets, and where its addresses must be changed.

import {
  elsewhere,
  type CategoryShare,
  type CoverageDocument,
  type ForgottenAddress,
  type PlanLine,
  type ProtocolMailbox,
  type PublishedAddress,
  type PublishedPlace,
  type UnpublishedAddress,
} from '../model/coverage.ts'
import type { Plan } from '../model/plan.ts'
import type { ChosenBodies } from './choose-bodies.ts'
import type { PlanAddresses } from './plan-addresses.ts'
import type { IpaData, PublishedEntry } from './read-ipa.ts'

/** So many places stand in the document; the list that is written beside it has all. */
const placesTold = 20

export type CoverageRequest = {
  plan: Plan
  data: IpaData
  addresses: PlanAddresses
  bodies: ChosenBodies
  /** What the plan needs to know that an application reads a mailbox, by its id. */
  lines: ReadonlyMap<string, PlanLine>
  /** ms since 1970. */
  now: number
}

/** All places of an address, for the list. */
export type AllPlaces = ReadonlyMap<string, readonly PublishedEntry[]>

/**
 * What is forgotten belongs to the chosen bodies, and is certified; what of the plan is published is looked for in all
 * rows of all bodies, whatever kind the register says it is. An address is told once, in the order of its first place.
 */
export function compareWithIpa(request: CoverageRequest): { document: CoverageDocument; places: AllPlaces } {
  const { plan, data, addresses, bodies, now } = request
  const places = placesByAddress(data.entries)
  const isChosen = (body: string): boolean => bodies.codes.has(body.toLowerCase())
  const certified = new Map(
    [...places]
      .map(([address, entries]) => [address, entries.filter((one) => one.certified && isChosen(one.body))] as const)
      .filter(([, own]) => own.length > 0),
  )
  const { byAddress } = addresses
  const forgotten: ForgottenAddress[] = [...certified]
    .filter(([address]) => !byAddress.has(address))
    .map(([address, own]) => ({ address, body: own[0]?.body ?? '', ...told(own) }))
  const published: PublishedAddress[] = []
  const unpublished: UnpublishedAddress[] = []
  for (const { address, mailboxes, role, action, replaceBy } of byAddress.values()) {
    const own = places.get(address)
    if (own === undefined) unpublished.push({ address, mailboxes, role })
    else published.push({ address, mailboxes, action, replaceBy, ...told(own) })
  }
  const chosen = [...bodies.codes].flatMap((key) => {
    const { code, name, category } = data.bodies.get(key) ?? { code: key, name: null, category: null }
    return { code, name, category: category?.name ?? null }
  })
  return {
    places,
    document: {
      schema: 'pec-migrate/coverage@1',
      at: new Date(now).toISOString(),
      plan: { name: plan.name, sha256: plan.sha256 },
      files: data.files,
      chosenBy: bodies.by,
      bodies: chosen,
      totals: {
        published: certified.size,
        covered: certified.size - forgotten.length,
        forgotten: forgotten.length,
        replace: published.filter(({ action }) => action === 'replace').length,
        remove: published.filter(({ action }) => action === 'remove').length,
      },
      forgotten,
      published,
      unpublished,
      protocol: protocolMailboxes(request, certified),
      categories: shares(chosen, certified, byAddress),
      withoutAddress: addresses.without,
      unread: data.unread.map(({ file, line, why, text }) => ({ file, line, why, concerns: names(text, bodies) })),
      elsewhere,
    },
  }
}

function placesByAddress(entries: readonly PublishedEntry[]): Map<string, PublishedEntry[]> {
  const places = new Map<string, PublishedEntry[]>()
  for (const entry of entries) {
    const known = places.get(entry.address)
    if (known === undefined) places.set(entry.address, [entry])
    else known.push(entry)
  }
  return places
}

function told(entries: readonly PublishedEntry[]): { where: PublishedPlace[]; places: number } {
  const where = entries.slice(0, placesTold).map(({ file, line, kind, column, body, unit, certified }) => ({
    file,
    line,
    kind,
    column,
    body,
    unit,
    certified,
  }))
  return { where, places: entries.length }
}

/** Whether a row that could not be read speaks of one of the bodies. */
function names(text: string, { codes }: ChosenBodies): boolean {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}_.-]+/u)
    .some((word) => codes.has(word))
}

/** Each area (AOO) registers what comes to its certified address. */
function protocolMailboxes(
  { plan, addresses, lines }: CoverageRequest,
  certified: ReadonlyMap<string, readonly PublishedEntry[]>,
): ProtocolMailbox[] {
  const byId = new Map(plan.mailboxes.map((mailbox) => [mailbox.id, mailbox]))
  return [...certified].flatMap(([address, entries]): ProtocolMailbox[] => {
    const area = entries.find(({ kind }) => kind === 'aree-organizzative-omogenee')
    if (area === undefined) return []
    const known = { address, body: area.body, area: area.unit ?? '', declared: area.protocol }
    const ids = addresses.byAddress.get(address)?.mailboxes ?? []
    if (ids.length === 0) return [{ ...known, mailbox: null, applications: [], add: null }]
    return ids.flatMap((id) => {
      const mailbox = byId.get(id)
      // What is retired is read by nobody.
      if (mailbox === undefined) return []
      const { applications = [] } = mailbox
      return [{ ...known, mailbox: id, applications, add: applications.length > 0 ? null : (lines.get(id) ?? null) }]
    })
  })
}

function shares(
  bodies: CoverageDocument['bodies'],
  certified: ReadonlyMap<string, readonly PublishedEntry[]>,
  inPlan: ReadonlyMap<string, unknown>,
): CategoryShare[] {
  const categoryOf = new Map(bodies.map(({ code, category }) => [code.toLowerCase(), category]))
  const byCategory = new Map<string, { bodies: number; published: number; covered: number }>()
  for (const { category } of bodies) {
    if (category === null) continue
    const share = byCategory.get(category) ?? { bodies: 0, published: 0, covered: 0 }
    share.bodies += 1
    byCategory.set(category, share)
  }
  for (const [address, entries] of certified) {
    const share = byCategory.get(categoryOf.get(entries[0]?.body.toLowerCase() ?? '') ?? '')
    if (share === undefined) continue
    share.published += 1
    if (inPlan.has(address)) share.covered += 1
  }
  return [...byCategory]
    .map(([category, share]) => ({ category, ...share }))
    .toSorted((one, other) => (one.category < other.category ? -1 : 1))
}
