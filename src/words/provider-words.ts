// What is said about presets of providers, in both languages: on the page of `providers` and in the notes of `check`.

import type { Language } from '../model/request.ts'

type How = 'login' | 'page' | 'quote' | 'code'

export type ProviderWords = {
  columns: { name: string; server: string; user: string; known: string }
  user: Record<'address' | 'user-id' | 'unknown', string>
  /** The same for one provider, where there is room. */
  userLong: Record<'address' | 'user-id' | 'unknown', string>
  /** How a fact is known, in a column; the day follows. */
  how: Record<How, (times: number) => string>
  /** The same in a sentence; `day` as people write it, `site` without the path. */
  known: Record<How, (day: string, site: string, times: number) => string>
  unverified: string
  legendTitle: string
  legend: Record<How, string>
  notOurs: string
  withoutPreset: (names: string) => string
  more: string
  headings: { server: string; smtp: string; user: string; folders: string; traps: string; plan: string }
  server: (host: string, port: number) => string
  folder: Record<'sent' | 'drafts' | 'trash' | 'junk' | 'archive', string>
  foldersUnknown: (uses: string) => string
  noTraps: string
  override: string
  sources: (name: string) => string
  /** A note of check about a host that nobody confirmed. */
  hostUnconfirmed: (host: string) => string
}

const en: ProviderWords = {
  columns: { name: 'provider', server: 'host', user: 'user', known: 'host known from' },
  user: { address: 'address', 'user-id': 'user id', unknown: 'unknown' },
  userLong: {
    address: 'the whole PEC address',
    'user-id': 'a user id, not the address',
    unknown: 'not known: the address, or a name that the provider gave',
  },
  how: { login: () => 'login', page: () => 'page', quote: () => 'quote', code: (times) => `code ×${times}` },
  known: {
    login: (day) => `real logins of somebody else, ${day}`,
    page: (day, site) => `a page of the provider (${site}), read on ${day}`,
    quote: (day, site) => `a page of the provider (${site}) as others quote it, ${day}`,
    code: (day, _site, times) => `unconfirmed: only in other programs or manuals (${times}), seen on ${day}`,
  },
  unverified: 'not verified: an open question',
  legendTitle: 'Known from, best first:',
  legend: {
    login: 'somebody else tells of real logins there on that day',
    page: 'on a page of the provider, which we read on that day',
    quote: 'others quote a page of the provider; we could not read it',
    code: 'unconfirmed: only in so many other programs or manuals',
  },
  notOurs:
    'We have no mailbox at any of them and tried none of this ourselves. All use port 993 with TLS. What a server ' +
    'says itself always wins over a preset, and so does what the plan says.',
  withoutPreset: (names) =>
    `No preset, because no host was found: ${names}. Write host: for these, and for any other server.`,
  more: 'pec-migrate providers <name> says all about one: folders, traps, sources.',
  headings: {
    server: 'Server',
    smtp: 'Outgoing mail',
    user: 'User',
    folders: 'Folders',
    traps: 'Traps',
    plan: 'In the plan',
  },
  server: (host, port) => `${host}, port ${port}, TLS`,
  folder: { sent: 'sent', drafts: 'drafts', trash: 'trash', junk: 'spam', archive: 'archive' },
  foldersUnknown: (uses) => `not known: ${uses}. The server's own list decides`,
  noTraps: 'none known',
  override: 'Every key that is written there as well goes before the preset.',
  sources: (name) => `The full addresses of the pages: pec-migrate providers ${name} --json`,
  hostUnconfirmed: (host) =>
    `The host ${host} comes from the preset and is not confirmed by any page of the provider that we know. ` +
    'Compare it with the provider’s own settings, and write the right one as host:',
}

const it: ProviderWords = {
  columns: { name: 'gestore', server: 'host', user: 'utente', known: 'host noto da' },
  user: { address: 'indirizzo', 'user-id': 'user id', unknown: 'non noto' },
  userLong: {
    address: 'l’intero indirizzo PEC',
    'user-id': 'uno user id, non l’indirizzo',
    unknown: 'non noto: l’indirizzo, oppure un nome dato dal gestore',
  },
  how: { login: () => 'accesso', page: () => 'pagina', quote: () => 'citaz.', code: (times) => `codice ×${times}` },
  known: {
    login: (day) => `accessi reali di altri, ${day}`,
    page: (day, site) => `una pagina del gestore (${site}), letta il ${day}`,
    quote: (day, site) => `una pagina del gestore (${site}) citata da altri, ${day}`,
    code: (day, _site, times) => `non confermato: solo in altri programmi o manuali (${times}), visti il ${day}`,
  },
  unverified: 'non verificato: una domanda aperta',
  legendTitle: 'Noto da, il più sicuro per primo:',
  legend: {
    login: 'altri raccontano di accessi reali in quel giorno',
    page: 'sta su una pagina del gestore, che abbiamo letto in quel giorno',
    quote: 'altri citano una pagina del gestore; non abbiamo potuto leggerla',
    code: 'non confermato: solo in tanti altri programmi o manuali',
  },
  notOurs:
    'Non abbiamo caselle presso nessuno di loro e non abbiamo provato nulla di questo. Tutti usano la porta 993 ' +
    'con TLS. Ciò che dice il server stesso vale sempre più del profilo pronto, e così ciò che dice il piano.',
  withoutPreset: (names) =>
    `Senza profilo, perché non si è trovato un host: ${names}. Per questi, e per ogni altro server, indicare host:.`,
  more: 'pec-migrate providers <nome> dice tutto di uno: cartelle, insidie, fonti.',
  headings: {
    server: 'Server',
    smtp: 'Posta in uscita',
    user: 'Utente',
    folders: 'Cartelle',
    traps: 'Insidie',
    plan: 'Nel piano',
  },
  server: (host, port) => `${host}, porta ${port}, TLS`,
  folder: { sent: 'inviata', drafts: 'bozze', trash: 'cestino', junk: 'spam', archive: 'archivio' },
  foldersUnknown: (uses) => `non noti: ${uses}. Decide l’elenco che dà il server`,
  noTraps: 'nessuna conosciuta',
  override: 'Ogni chiave scritta lì in più vale più del profilo pronto.',
  sources: (name) => `Gli indirizzi completi delle pagine: pec-migrate providers ${name} --json`,
  hostUnconfirmed: (host) =>
    `L’host ${host} viene dal profilo pronto e nessuna pagina del gestore a noi nota lo conferma. Confrontarlo ` +
    'con le impostazioni indicate dal gestore, e scrivere quello giusto come host:',
}

/** What is said about presets, in the chosen language. */
export function providerWords(lang: Language): ProviderWords {
  return { en, it }[lang]
}

/** A day (`2026-11-22`) as people write it: `22/11/2026` in Italian. */
export function dayInWords(day: string, lang: Language): string {
  return lang === 'it' ? day.split('-').toReversed().join('/') : day
}
