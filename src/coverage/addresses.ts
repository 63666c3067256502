// Addresses as registers and plans write them, in the one form in which they are compared.

/** Without case, spaces around, `mailto:` and angle brackets. */
export function normalAddress(written: string): string {
  return written
    .trim()
    .replace(/^mailto:\s*/i, '')
    .replace(/^<(.*)>$/, '$1')
    .trim()
    .toLowerCase()
}

export type AddressCell =
  | { kind: 'empty' }
  /** Such as "non individuato", `null`, `-`. */
  | { kind: 'placeholder' }
  | { kind: 'addresses'; addresses: readonly string[] }
  /** It has an "@", and is no address. */
  | { kind: 'unreadable' }

const address = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+\.[^\s@<>,;:"()[\]\\]+$/u

/** What a cell holds; several addresses may stand in one. */
export function addressesIn(cell: string): AddressCell {
  const text = cell.trim()
  if (text === '') return { kind: 'empty' }
  if (!text.includes('@')) return { kind: 'placeholder' }
  const addresses = text
    .split(/[\s,;]+/)
    .map(normalAddress)
    .filter((part) => part !== '' && part !== 'mailto:')
  return addresses.every((one) => address.test(one)) ? { kind: 'addresses', addresses } : { kind: 'unreadable' }
}
