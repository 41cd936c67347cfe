import type { Random } from "./random.ts";

/** A number as its owner would dial it at home (`trunk` before `area`) or from abroad. */
interface Parts {
  calling: string;
  trunk: string;
  area: string;
  line: string;
}

/**
 * Numbers come from ranges that the countries' regulators keep free for films and examples, where they have
 * any (DE, FR, GB, US, AU; none of the British and French ones for mobiles passes for valid, so that these are
 * landlines); elsewhere from well-formed ones around 555.
 */
function drawParts(random: Random, country: string, kind: "landline" | "mobile"): Parts {
  const mobile = kind === "mobile";
  const build = (calling: string, trunk: string, area: string, line: string): Parts => ({
    calling,
    trunk,
    area,
    line,
  });
  switch (country) {
    case "AT":
      return mobile
        ? build("43", "0", "664", `555${random.digits(4)}`)
        : build("43", "0", "1", `555${random.digits(4)}`);
    case "CH":
      return build("41", "0", mobile ? "79" : "44", `555${random.digits(4)}`);
    case "FR":
      return mobile
        ? build("33", "0", "2", `6191${random.digits(4)}`)
        : build("33", "0", "1", `9900${random.digits(4)}`);
    case "NL":
      return mobile
        ? build("31", "0", "6", `55500${random.digits(3)}`)
        : build("31", "0", "20", `555${random.digits(4)}`);
    case "ES":
      return build("34", "", mobile ? "655" : "915", `55${random.digits(4)}`);
    case "GB":
      return mobile
        ? build("44", "0", random.pick(["121", "161"]), `4960${random.digits(3)}`)
        : build("44", "0", "20", `79460${random.digits(3)}`);
    case "US":
      return build("1", "", random.pick(["212", "312", "503"]), `55501${random.digits(2)}`);
    case "IN":
      return build(
        "91",
        "0",
        mobile ? "98220" : "20",
        mobile ? `55${random.digits(3)}` : `2555${random.digits(4)}`,
      );
    case "AU":
      return build("61", "0", random.pick(["2", "3", "7", "8"]), `5550${random.digits(4)}`);
    default:
      if (mobile) {
        return random.chance(0.5)
          ? build("49", "0", "171", `39200${random.digits(2)}`)
          : build("49", "0", "176", `040690${random.digits(2)}`);
      }
      return random.pick([
        build("49", "0", "30", `23125${random.digits(3)}`),
        build("49", "0", "40", `66969${random.digits(3)}`),
        build("49", "0", "69", `90009${random.digits(3)}`),
        build("49", "0", "89", `99998${random.digits(3)}`),
      ]);
  }
}

/** A valid number in one of the international spellings that people use. */
export function internationalPhone(
  random: Random,
  country: string,
  kind: "landline" | "mobile",
): string {
  const { calling, trunk, area, line } = drawParts(random, country, kind);
  const split = Math.ceil(line.length / 2);
  const grouped = `${line.slice(0, split)} ${line.slice(split)}`;
  switch (random.between(0, 7)) {
    case 0:
      return `+${calling}${area}${line}`;
    case 1:
      return `00${calling} ${area} ${line}`;
    case 2:
      return trunk ? `+${calling} (${trunk})${area} ${line}` : `+${calling} (${area}) ${line}`;
    case 3:
      return `+${calling} ${area}/${line}`;
    case 4:
      return `+${calling}-${area}-${line.slice(0, split)}-${line.slice(split)}`;
    case 5:
      return kind === "landline"
        ? `+${calling} ${area} ${line} ext. ${random.between(1, 89)}`
        : `+${calling} ${area} ${line}`;
    case 6:
      return ` +${calling} ${area} ${grouped} `;
    default:
      return `+${calling} ${area} ${grouped}`;
  }
}

/** A valid number without country code, as written at home. */
export function nationalPhone(
  random: Random,
  country: string,
  kind: "landline" | "mobile",
): string {
  const { trunk, area, line } = drawParts(random, country, kind);
  switch (random.between(0, 3)) {
    case 0:
      return `${trunk}${area} ${line}`;
    case 1:
      return `${trunk}${area}/${line}`;
    case 2:
      return `(${trunk}${area}) ${line}`;
    default:
      return `${trunk}${area}-${line.slice(0, 4)}-${line.slice(4)}`;
  }
}

/** A text in the phone field that is no number. */
export function brokenPhone(random: Random): string {
  return random.pick(["n/a", "12345", "-", "siehe Website", "+49", "00000000", "tbd", "call Imke"]);
}
