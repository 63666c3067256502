// What the system says is told in words, in both languages; what nobody has words for stays as it is.

import { describe, expect, it } from 'vitest'
import { sentence } from '../../src/words/words.ts'
import { systemInWords } from '../../src/words/system-reasons.ts'
import { typed } from '../cli/typed.ts'

describe('a reason of the system', () => {
  it.each([
    ['EACCES', 'permesso negato; controllare chi può leggere e scrivere lì (EACCES)'],
    [
      "ENOENT: no such file or directory, open '/none/x.sqlite.lock'",
      'il file o la cartella non esiste; controllare nome e percorso (ENOENT /none/x.sqlite.lock)',
    ],
    [
      'connect ECONNREFUSED 127.0.0.1:13999',
      'su questa porta non risponde nessuno, oppure un firewall la rifiuta (ECONNREFUSED 127.0.0.1:13999)',
    ],
    [
      'getaddrinfo ENOTFOUND imaps.nessuno.example',
      'non esiste un server con questo nome; controllare host nel piano (ENOTFOUND imaps.nessuno.example)',
    ],
    [
      'connect EHOSTUNREACH 2001:db8::1:993; connect EACCES 192.0.2.1:993',
      'da qui questo indirizzo non si raggiunge (EHOSTUNREACH 2001:db8::1:993); permesso negato; controllare chi può ' +
        'leggere e scrivere lì (EACCES 192.0.2.1:993)',
    ],
    ['self-signed certificate', 'è firmato soltanto da sé stesso'],
    ['unable to verify the first certificate', 'è firmato da un’autorità che qui non è nota'],
    ['Exceeded the quota', 'Exceeded the quota'],
    ['ESTRANGE', 'ESTRANGE'],
  ])('%s', (text, expected) => {
    expect(systemInWords(text, 'it')).toBe(expected)
    const english = systemInWords(text, 'en')
    expect(english === text).toBe(expected === text)
    expect(english).not.toMatch(/\b(permesso|non|controllare)\b/)
  })

  it('is told so in a finding, and by a command that cannot write', async () => {
    const facts = { host: 'imaps.a.example', port: 993, reason: 'connect ECONNREFUSED 192.0.2.1:993' }
    expect(sentence('server-unreachable', facts, 'en').message).toContain(
      'nothing listens on this port, or a firewall refuses it (ECONNREFUSED 192.0.2.1:993)',
    )
    const { code, err } = await typed('init', '/nonexistent/piano.yaml', '--lang', 'it')
    expect(code).toBe(2)
    expect(err).toContain(
      '/nonexistent/piano.yaml non si può scrivere: il file o la cartella non esiste; controllare nome e percorso ' +
        '(ENOENT).',
    )
  })
})
