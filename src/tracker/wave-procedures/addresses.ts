import { homeOfWave } from '../waves/addresses.ts'

export const proceduresOfWave = (wave: string): string => `${homeOfWave(wave)}/procedures`
