/** Names to choose from, each of 2 to 8 letters, separated by commas. */
export const NAMES =
  'Wren, Alder, Juno, Basil, Onyx, Tamsin, Orrin, Vesper, Lark, Cosmo, Ines, Rowan, Pell, Mira, Sable, Hugo, Fern, Odile, Quill, Bram, Sorrel, Ida, Linnet, Corin, Zuri, Ash, Maren, Teal, Osric, Briar, Nell, Hale, Petra, Lumen, Soren, Ada, Flint, Elowen, Rafe, Dara, Ember, Otto, Iris, Jory, Sage, Bede, Willa, Kestrel, Noor, Piers, Thea, Umber, Vale, Esme, Rune, Clio, Moss, Hester, Arlo, Yara';
