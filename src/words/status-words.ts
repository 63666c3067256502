// Sentences of the status document that belong to no code.

import type { Language } from '../model/request.ts'

export type StatusWords = {
  notProved(count: number): string
  failed(count: number): string
  parked(count: number): string
  complete(when: string): string
}

const en: StatusWords = {
  notProved: (count) => (count === 1 ? '1 message is not proved yet' : `${count} messages are not proved yet`),
  failed: (count) => (count === 1 ? '1 problem is open' : `${count} problems are open`),
  parked: (count) => (count === 1 ? '1 mailbox is parked or was not started' : `${count} mailboxes are parked or were not started`),
  complete: (when) => `everything that the source held when it was last listed (${when}) is proved on the target; mail that arrived later needs another run`,
}

const it: StatusWords = {
  notProved: (count) => (count === 1 ? '1 messaggio non è ancora provato' : `${count} messaggi non sono ancora provati`),
  failed: (count) => (count === 1 ? '1 problema è aperto' : `${count} problemi sono aperti`),
  parked: (count) => (count === 1 ? '1 casella è accantonata o non iniziata' : `${count} caselle sono accantonate o non iniziate`),
  complete: (when) => `tutto ciò che l'origine conteneva all'ultimo elenco (${when}) è provato sulla destinazione; la posta arrivata dopo richiede un'altra esecuzione`,
}

export function statusWords(lang: Language): StatusWords {
  return lang === 'it' ? it : en
}
