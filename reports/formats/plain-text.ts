/** One line, no control or direction characters: a label must not move the cursor or turn the text around it. */
export function onOneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, ' ').trimEnd();
}

/** Text for a terminal: lines and tabs stay; what would move the cursor, colour or turn text around becomes a space. */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, ' ');
}

/** Every character that XML 1.0 and readers of tables take; what they do not take becomes U+FFFD. Lines stay. */
export function storable(text: string): string {
  return text.replace(/[^\P{Cc}\t\n\r]|\p{Cs}|[\uFFFE\uFFFF]/gu, '\uFFFD');
}
