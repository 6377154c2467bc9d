const STEERING = /(?![\t\n])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Text that others chose (cells, names of files and sheets, reasons) as a terminal may show it: control characters, which could clear it, move its
 * cursor or answer for the operator, become U+FFFD, and so do those that turn the direction of what is read.
 */
export const printable = (text: string): string => text.replace(STEERING, '\uFFFD');
