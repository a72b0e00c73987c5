import { counted } from '../../web/numbers.ts'

export const servicesOf = (n: number): string => counted(n, 'service')
