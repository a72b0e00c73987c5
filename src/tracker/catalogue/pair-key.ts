const between = '\u001F'

/** The two names of a pair in one text. */
export const pairKey = (consumer: string, provider: string): string => `${consumer}${between}${provider}`

export function namesOfPairKey(key: string): { consumer: string; provider: string } {
  const [consumer = '', provider = ''] = key.split(between)
  return { consumer, provider }
}
