// How a fact of a provider preset is known, and the connection settings that all presets share.

import type { Known } from './presets.ts'

export const readOn = '2026-11-22'

/** The page that names the hosts of Legalmail. */
export const legalmailSearch =
  'https://help.infocert.it/Cerca?searchText=guida+alla+configurazione+Legalmail+-&idTipoUtente=&idProdotto=41' +
  '&idMotivo=87'

export const page = (source: string): Known => ({ how: 'page', on: readOn, source })
export const seen = (source: string): Known => ({ how: 'page', on: '2026-11-29', source })
export const quote = (source: string, on: string): Known => ({ how: 'quote', on, source })
export const code = (times: number): Known => ({ how: 'code', on: readOn, times })
export const login = (on: string): Known => ({ how: 'login', on })

/** IMAP with TLS from the first byte: no provider was found that wants anything else. */
export const tls = { port: 993, tls: 'implicit' } as const
