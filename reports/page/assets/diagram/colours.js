"use strict";

/** STANCES are the names of protocols.Stance by number. */
const STANCES = ["other", "leads", "seeks", "follows", "joins", "idles", "oversees"];

/** COLOURS are the variables that colour the diagram, and what they are where no style sets them: light, dark. */
const COLOURS = {
  paper: ["#ffffff", "#15181d"],
  text: ["#1a1a1a", "#e6e6e6"],
  muted: ["#6b6b6b", "#9aa1ab"],
  grid: ["#e6e6e6", "#2c3138"],
  stripe: ["#f6f7f8", "#1b1f25"],
  lost: ["#1a1a1a", "#e6e6e6"],
  message: ["#5b6470", "#9aa4b2"],
  mark: ["#1a1a1a", "#d5d9e0"],
  select: ["#0072b2", "#56b4e9"],
  leads: ["#0072b2", "#3f9fdc"],
  seeks: ["#e69f00", "#e69f00"],
  follows: ["#bcdcf0", "#2f5168"],
  joins: ["#f0e442", "#b5ab2a"],
  idles: ["#dddddd", "#3a3f47"],
  oversees: ["#cc79a7", "#cc79a7"],
  other: ["#c4c4c4", "#565c66"],
  read: ["#56b4e9", "#56b4e9"],
  write: ["#00805d", "#12a57c"],
  bad: ["#c8001e", "#ff5a68"],
  fault: ["#6b6b6b", "#a2a9b4"],
};

/** coloursOf reads the colours that hold for an element: by name, as #rrggbb. */
function coloursOf(element) {
  const style = getComputedStyle(element);
  const dark = isDark(style);
  const colours = { dark };
  for (const [name, [light, night]] of Object.entries(COLOURS)) {
    colours[name] = style.getPropertyValue(`--${name}`).trim() || (dark ? night : light);
  }
  colours.stances = STANCES.map((name) => colours[name]);
  colours.font = style.fontFamily || "sans-serif";
  return colours;
}

function isDark(style) {
  const scheme = style.colorScheme;
  if (scheme === "dark" || scheme === "light") return scheme === "dark";
  return scheme.includes("dark") && matchMedia("(prefers-color-scheme: dark)").matches;
}

/** inks are the texts' colours by the colour that they stand on. */
const inks = new Map();

/** inkOn is black or white, whichever is read more easily on a colour of a context. */
function inkOn(g, colour) {
  if (!inks.has(colour)) {
    g.save();
    g.fillStyle = "#888888";
    g.fillStyle = colour;
    const [r, green, b] = channels(String(g.fillStyle));
    g.restore();
    inks.set(colour, luminance(r, green, b) > 0.32 ? "#14171b" : "#ffffff");
  }
  return inks.get(colour);
}

/** channels are red, green and blue of a colour as a context writes it: #rrggbb or rgba(r, g, b, a). */
function channels(colour) {
  if (colour.startsWith("#")) return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return colour.match(/[\d.]+/g).map(Number);
}

function luminance(...rgb) {
  const [r, g, b] = rgb.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
