/** How projects name a published version that they follow. The templates of a release are named by a digest. */
export const versionName = (number: number): string => `version ${number}`

/** The number of a published version; undefined for the templates of a release. */
export const numberOf = (version: string): number | undefined => {
  const [word, number = ''] = version.split(' ')
  return word === 'version' && /^\d{1,6}$/.test(number) ? Number(number) : undefined
}

/** How an address names a version: its number, or the digest of a release. */
export const slugOf = (version: string): string => String(numberOf(version) ?? version)
export const versionOf = (slug: string): string => (/^\d{1,6}$/.test(slug) ? versionName(Number(slug)) : slug)
