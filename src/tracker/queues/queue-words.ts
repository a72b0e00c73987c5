import { grouped } from '../../web/numbers.ts'

/** "1 line", "1,200 lines". */
export const numberOf = (n: number, one: string, more = `${one}s`): string => `${grouped(n)} ${n === 1 ? one : more}`
export const servicesOf = (n: number): string => numberOf(n, 'service')
