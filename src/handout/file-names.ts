// Names of files from ids of mailboxes: safe on every system, readable, and no two alike in whatever case.

/** Names that Windows keeps for devices, whatever follows the dot. */
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i
const longest = 80

/** In the order of the ids, each with `.html`; `taken`: names that others have, in lower case. */
export function pageNames(ids: readonly string[], taken: readonly string[]): string[] {
  const used = new Set(taken)
  return ids.map((id) => {
    const stem = stemOf(id)
    let name = `${stem}.html`
    for (let at = 2; used.has(name.toLowerCase()); at += 1) name = `${stem}-${at}.html`
    used.add(name.toLowerCase())
    return name
  })
}

function stemOf(id: string): string {
  const plain = id
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replaceAll(/\.{2,}/g, '.')
    .slice(0, longest)
    .replaceAll(/^[.-]+|[.-]+$/g, '')
  if (plain === '') return 'mailbox'
  return reserved.test(plain) ? `mailbox-${plain}` : plain
}
