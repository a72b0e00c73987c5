/** The header that makes a browser save what comes (RFC 6266), with the name in ASCII for old browsers. */
export const attachment = (name: string): string => {
  const encoded = encodeURIComponent(name).replaceAll(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
  return `attachment; filename="${name.replaceAll(/[^\x20-\x7e]|["\\]/g, '_')}"; filename*=UTF-8''${encoded}`
}

/** A name as part of the name of a file: "Riverside UTC" becomes "riverside-utc". Never empty. */
export function inFileName(name: string): string {
  const words = name
    .slice(0, 80)
    .toLowerCase()
    .split(/[^\p{L}\p{N}]/u)
    .filter((word) => word !== '')
  return words.join('-') || 'service'
}
