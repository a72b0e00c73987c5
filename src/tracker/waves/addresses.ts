import { listAddress } from '../../web/list-address.ts'

export const wavesPath = '/waves'
export const wavesCrumb = { text: 'Waves', href: wavesPath }
export const homeOfWave = (id: string): string => `${wavesPath}/${id}`
export const proceduresOfWave = (wave: string): string => `${homeOfWave(wave)}/procedures`

/** The list of a wave's projects, with what is asked of it. */
export const membersHref = (wave: string, asked: Record<string, string | undefined> = {}): string => listAddress(`${homeOfWave(wave)}/projects`, asked)
