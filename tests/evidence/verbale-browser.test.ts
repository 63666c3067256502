// The page of the record in a real Chromium: silent, without requests, accessible, and whole on paper.

import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verbalePage } from '../../src/evidence/verbale-page.ts'
import { Chromium, ensureChromium, type Page } from '../support/chromium.ts'
import { sayLoudly } from '../support/debian-packages.ts'
import { someReport, type SomeReport } from '../support/some-report.ts'
import { freshDir } from '../support/temp-dir.ts'

const chromium = ensureChromium()
if (!chromium.ready) sayLoudly(['The page of the report is NOT looked at in a browser:', chromium.reason])

type Language = 'it' | 'en'
const languages: readonly Language[] = ['it', 'en']
const axe = (): string =>
  readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8').replace(/^\/\/.*$/gm, '')

/** A page of 5,000 mailboxes is looked at in its every cell, also where the machine has other work. */
const patience = 240_000

describe.skipIf(!chromium.ready)('the page in a browser', { timeout: patience }, () => {
  let browser: Chromium
  const folder = freshDir('verbale')

  beforeAll(() => {
    browser = new Chromium()
  })
  afterAll(async () => {
    await browser.close()
  })

  function written(about: SomeReport & { lang: Language }): string {
    const { mailboxes, lang, finished = true, stranger } = about
    const file = join(folder, `${lang}-${mailboxes}-${finished}${stranger === undefined ? '' : '-s'}.html`)
    writeFileSync(file, verbalePage(someReport(about), lang))
    return file
  }

  async function looked(file: string, look: { width: number; scheme: 'light' | 'dark' }): Promise<Page> {
    const page = await browser.open(file, look)
    expect({ requests: page.requests, messages: page.messages }).toEqual({ requests: [], messages: [] })
    // Tables scroll by themselves; the page never does.
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(look.width)
    return page
  }

  describe.each([1, 40, 5_000])('of %i mailboxes', (mailboxes) => {
    it.each(languages)(
      'in %s is silent, asks for nothing, and fits 360 and 1,440 pixels, light and dark',
      async (lang) => {
        const file = written({ mailboxes, lang, finished: mailboxes === 1 })
        for (const width of [360, 1440])
          for (const scheme of ['light', 'dark'] as const) await (await looked(file, { width, scheme })).close()
      },
    )

    // It looks at every cell: of the largest page once in each language, and once in each light.
    const looks = [
      ['it', 'light'],
      ['en', 'dark'],
      ['it', 'dark'],
      ['en', 'light'],
    ] as const
    it.each(looks.slice(0, mailboxes === 5_000 ? 2 : 4))(
      'in %s, %s, has nothing that axe complains of',
      async (lang, scheme) => {
        const page = await looked(written({ mailboxes, lang, finished: mailboxes !== 40 }), { width: 1440, scheme })
        await page.evaluate(axe())
        const violations = await page.evaluate<unknown[]>(
          `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
            .then(({ violations, passes }) => passes.length < 20 ? ['axe did not look'] : violations.map(
              ({ id, nodes }) => [id, nodes.length, nodes[0].html.slice(0, 200), nodes[0].failureSummary]))`,
        )
        expect(violations).toEqual([])
        await page.close()
      },
    )
  })

  it('is gone through by keyboard: the first key finds the way to the answer', async () => {
    const page = await looked(written({ mailboxes: 1, lang: 'it' }), { width: 1440, scheme: 'light' })
    await page.press('Tab')
    const skip = await page.evaluate<{ text: string; left: number; outline: string }>(
      `({ text: document.activeElement.textContent, left: document.activeElement.getBoundingClientRect().left,
         outline: getComputedStyle(document.activeElement).outlineStyle })`,
    )
    expect(skip.text).toBe('Vai alla risposta')
    expect(skip.left).toBeGreaterThanOrEqual(0)
    expect(skip.outline).toBe('solid')
    await page.press('Enter')
    await expect.poll(() => page.evaluate('location.hash')).toBe('#verdict')
    await page.close()
  })

  it('is read from top to bottom when a portal takes its style away', async () => {
    const page = await looked(written({ mailboxes: 40, lang: 'en', finished: false }), { width: 1440, scheme: 'light' })
    const text = await page.evaluate<string>(`(document.querySelector('style').remove(), document.body.innerText)`)
    const order = [
      'MIGRATION NOT FINISHED',
      'Migration record:',
      'May the contract',
      'No',
      'What is missing',
      'Accepted losses',
    ]
    const places = order.map((part) => text.indexOf(part))
    expect(places).toEqual(places.toSorted((one, other) => one - other))
    expect(places[0]).toBeGreaterThanOrEqual(0)
    await page.close()
  })

  it('lets nothing happen of what strangers wrote, and nothing that got in would be allowed to', async () => {
    const stranger =
      ' </script><script>window.got=1</script><svg onload="window.got=1"><img src=x onerror="window.got=1">' +
      `\u202e\u2066\u001b]0;x\u0007 ${'x'.repeat(10_240)}`
    for (const mailboxes of [1, 40]) {
      const file = written({ mailboxes, lang: 'en', finished: false, stranger })
      for (const width of [360, 1440]) {
        const page = await looked(file, { width, scheme: 'light' })
        expect(
          await page.evaluate(
            `[typeof window.got, document.querySelectorAll('script, img, [onload], [onerror]').length]`,
          ),
        ).toEqual(['undefined', 0])
        const slipped = `const made = document.createElement('script'); made.textContent = 'window.got = 1'
          document.body.append(made); typeof window.got`
        expect(await page.evaluate(slipped)).toBe('undefined')
        await page.close()
      }
    }
  })

  describe('on paper', () => {
    async function pagesOf(about: SomeReport & { lang: Language }): Promise<string[]> {
      const page = await looked(written(about), { width: 1440, scheme: 'dark' })
      const file = join(folder, `${about.lang}-${about.mailboxes}.pdf`)
      writeFileSync(file, await page.pdf())
      await page.close()
      const read = spawnSync('pdftotext', ['-layout', '-enc', 'UTF-8', file, '-'], {
        encoding: 'utf8',
        maxBuffer: 100_000_000,
      })
      expect(read.status).toBe(0)
      return read.stdout.split('\f').slice(0, -1)
    }

    const countOf = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length

    it.each(languages)('in %s answers on page one: may it be cancelled, what is missing, who decided', async (lang) => {
      const about = { mailboxes: 40, lang, finished: false }
      const [first = ''] = await pagesOf(about)
      const { manifest } = someReport(about)
      for (const part of lang === 'it'
        ? ['Si può disdire', '✘ No', 'da copiare', 'Rossi']
        : ['May the contract', '✘ No', 'to be copied', 'Rossi'])
        expect(first).toContain(part)
      // Once as the number of the record, once at the foot.
      expect(countOf(first, new RegExp(manifest.sha256, 'g'))).toBe(2)
    })

    it.each([1, 40, 5_000])(
      'of %i mailboxes says on every page that it is not finished, and cuts no row',
      async (mailboxes) => {
        const pages = await pagesOf({ mailboxes, lang: 'it', finished: false })
        expect(pages.length).toBeGreaterThan(mailboxes === 1 ? 4 : 10)
        expect(pages.length).toBeLessThan(mailboxes === 5_000 ? 70 : 30)
        pages.forEach((text, at) => {
          expect(text).toContain('MIGRAZIONE NON CONCLUSA – verbale provvisorio')
          expect(text).toMatch(new RegExp(String.raw`pagina ${at + 1} / ${pages.length}\b`))
          // A problem has its UID, its date and its size in lines of their own: all are on one page, or on none.
          const problems = countOf(text, /\bUID \d+\s/g)
          if (text.includes('Che cosa è accaduto')) {
            const losses = countOf(text, /INBOX, UID \d+/g)
            expect(problems - losses).toBe(countOf(text, /04\/05\/2023/g))
            expect(problems - losses).toBe(countOf(text, /\b(?:40,0 kB|30,0 MB)\b(?=.*$)/gm))
          }
        })
        const all = pages.join('')
        expect(countOf(all, /04\/05\/2023/g)).toBe(
          Math.min(200, someReport({ mailboxes, finished: false }).problems.total),
        )
        // Every page that has rows of the list has its head.
        for (const text of pages) {
          if (/04\/05\/2023/.test(text)) expect(text).toContain('Che cosa è accaduto')
          if (/(?:ultimo|nessun) esame di/.test(text)) expect(text).toMatch(/Casella \/\s/)
        }
      },
    )

    it('of a finished migration does not', async () => {
      const pages = await pagesOf({ mailboxes: 1, lang: 'it' })
      expect(pages.join('')).not.toContain('NON CONCLUSA')
      expect(pages.length).toBeGreaterThan(3)
    })
  })
})
