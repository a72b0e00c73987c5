/** What a busy reader may not know. */
const longForms: Record<string, string> = {
  ASID: 'accredited system identifier',
  CRL: 'certificate revocation list',
  DoS: 'Directory of Services',
  FQDN: 'fully qualified domain name',
  HSCN: 'Health and Social Care Network',
  MHS: 'message handling server',
  MPV: 'manufacturer, product and version',
  SCAL: 'Supplier Conformance Assessment List',
  SDS: 'Spine Directory Service',
  SSP: 'Spine Secure Proxy',
}

/** "ASID: accredited system identifier", for each abbreviation in these texts that they do not spell out themselves. */
export function abbreviationsIn(texts: string[]): string[] {
  const all = texts.join('\n')
  const words = new Set(all.split(/[^\p{L}\p{N}]+/u))
  return Object.entries(longForms)
    .filter(([short, long]) => words.has(short) && !all.toLowerCase().includes(long.toLowerCase()))
    .map(([short, long]) => `${short}: ${long}`)
}
