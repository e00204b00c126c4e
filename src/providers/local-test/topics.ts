/** What one stretch of a conversation is about. Words are separated by commas. */
export interface Topic {
  /** Fits after "about", "in" and "to". */
  readonly name: string;
  /** Countable nouns with a regular plural. */
  readonly things: string;
  /** People who deal with them, with a regular plural. */
  readonly people: string;
  /** Where it happens, preposition included. */
  readonly places: string;
  /** Regular verbs that take a thing as their object and do not double their last letter. */
  readonly acts: string;
  /** Adjectives a thing can have. */
  readonly qualities: string;
}

export const TOPICS: readonly Topic[] = [
  {
    name: 'tidal marshes',
    things:
      'tide gauge, mudbank, reed bed, heron, culvert, salt pan, samphire stem, creek, oyster shell, sluice, footbridge, silt layer',
    people: 'warden, ferry pilot, hydrologist, wildfowler',
    places:
      'at slack water, behind the sea wall, along the drowned lane, out past the last post, under the mist',
    acts: 'measure, chart, wade, observe, drain, restore, revisit',
    qualities: 'brackish, shifting, shallow, waterlogged, silvery, pungent, migratory, sheltered',
  },
  {
    name: 'bookbinding',
    things:
      'spine, endpaper, awl, linen thread, signature, clamshell box, gilded edge, bone folder, headband, paste brush, leather hinge, pamphlet',
    people: 'binder, conservator, apprentice, collector',
    places:
      'on the workbench, inside the nipping press, under a cold lamp, in the repair room, between two boards',
    acts: 'stitch, mend, press, fold, gild, unpick, collate',
    qualities: 'supple, foxed, brittle, marbled, tightly sewn, hand-cut, threadbare, archival',
  },
  {
    name: 'beekeeping',
    things:
      'hive, brood frame, swarm, smoker, queen cell, honeycomb, veil, nectar flow, drone, foundation sheet, mite count, entrance block',
    people: 'beekeeper, inspector, orchard owner, honey buyer',
    places:
      'at the edge of the clover, near the south hedge, inside the upper box, on a warm afternoon, under the lime trees',
    acts: 'inspect, relocate, nourish, shelter, requeen, count, harvest',
    qualities: 'docile, amber, crowded, defensive, waxy, overwintered, queenless, fragrant',
  },
  {
    name: 'railway timetables',
    things:
      'branch line, platform, connection, signal box, departure board, layover, junction, sleeper carriage, freight path, delay, ticket barrier, siding',
    people: 'dispatcher, commuter, signaller, stationmaster',
    places:
      'on the night express, beyond the viaduct, at the quiet junction, in the waiting room, during the morning peak',
    acts: 'reschedule, reroute, announce, delay, connect, audit, simplify',
    qualities:
      'punctual, overbooked, cancelled, hourly, regional, cramped, provisional, subsidised',
  },
  {
    name: 'sourdough baking',
    things:
      'starter, crumb, proving basket, crust, oven stone, flour blend, dough scraper, levain, score mark, oven spring, rye loaf, cooling rack',
    people: 'baker, miller, food chemist, market trader',
    places:
      'in a cool pantry, on the floured table, near the oven door, before dawn, at the farmers market',
    acts: 'ferment, knead, weigh, discard, hydrate, shape, refrigerate',
    qualities: 'tangy, blistered, slack, wholemeal, overproofed, chewy, aromatic, underbaked',
  },
  {
    name: 'radio astronomy',
    things:
      'dish, pulsar, receiver, spectral line, interferometer, baseline, radio source, noise diode, correlator, sky survey, antenna, polarised signal',
    people: 'astronomer, telescope operator, engineer, doctoral student',
    places:
      'in the quiet zone, below the noise floor, along the galactic plane, across the array, at the focus cabin',
    acts: 'calibrate, detect, subtract, resolve, catalogue, average, simulate',
    qualities: 'faint, redshifted, coherent, periodic, interstellar, broadband, anomalous, distant',
  },
  {
    name: 'urban gardening',
    things:
      'raised bed, balcony pot, compost heap, seedling, trellis, rain barrel, pollinator strip, allotment, cold frame, bean row, watering can, mulch layer',
    people: 'allotment holder, neighbour, seed saver, landscape designer',
    places:
      'on the flat roof, beside the car park, along the fire escape, between two tower blocks, in the shared courtyard',
    acts: 'plant, prune, water, transplant, compost, share, tend',
    qualities: 'leggy, perennial, sun-starved, edible, overgrown, hardy, potbound, late-flowering',
  },
  {
    name: 'translation',
    things:
      'idiom, footnote, loanword, dialect, source text, false friend, register, manuscript, subtitle, glossary, verse line, pronoun',
    people: 'translator, interpreter, editor, bilingual reader',
    places:
      'in the margin, on the second reading, between the two languages, at the end of a clause, inside a quotation',
    acts: 'render, defend, soften, paraphrase, annotate, revise, flatten',
    qualities: 'untranslatable, literal, formal, ambiguous, colloquial, rhythmic, archaic, deadpan',
  },
  {
    name: 'mountain weather',
    things:
      'cornice, pressure chart, cloud cap, thermal, snow gauge, ridge wind, cold front, refuge hut, lapse rate, avalanche bulletin, rain shadow, barometer',
    people: 'forecaster, mountain guide, hut keeper, paraglider',
    places:
      'above the tree line, on the lee slope, in the upper valley, over the saddle, towards evening',
    acts: 'forecast, observe, record, avoid, interpret, cross, outlast',
    qualities: 'gusty, unstable, glacial, sudden, freezing, overcast, turbulent, thinning',
  },
  {
    name: 'cartography',
    things:
      'contour line, projection, legend, compass rose, survey marker, coastline, grid square, relief shade, place name, atlas, boundary, scale bar',
    people: 'surveyor, mapmaker, geographer, navigator',
    places:
      'at the fold, near the poles, on the printed sheet, off the edge of the map, in the northern corner',
    acts: 'trace, project, colour, annotate, distort, verify, enlarge',
    qualities: 'disputed, hand-drawn, conformal, outdated, topographic, blank, oversized, exact',
  },
  {
    name: 'folk music',
    things:
      'fiddle, refrain, reel, drone string, ballad, squeezebox, field recording, harmony part, dance tune, tin whistle, verse, session',
    people: 'fiddler, collector, dancer, luthier',
    places:
      'in the back room, at the harvest fair, around the kitchen table, on a wax cylinder, after the last song',
    acts: 'learn, record, ornament, arrange, transpose, perform, recall',
    qualities:
      'modal, mournful, syncopated, anonymous, lilting, unaccompanied, boisterous, regional',
  },
  {
    name: 'lighthouses',
    things:
      'lantern room, lens, fog signal, logbook, spiral stair, keeper cottage, reef, beacon, supply boat, shutter, oil lamp, sea mist',
    people: 'keeper, boatman, light inspector, coastguard',
    places:
      'on the outer rock, at the top of the tower, during the long watch, across the sound, below the gallery',
    acts: 'polish, relight, paint, automate, guard, sketch, dismantle',
    qualities:
      'automated, windswept, revolving, decommissioned, corroded, solitary, whitewashed, dim',
  },
  {
    name: 'board games',
    things:
      'opening move, token, rulebook, scoring track, dice roll, card hand, endgame, playtest, victory point, tile, house rule, stalemate',
    people: 'designer, opponent, beginner, tournament judge',
    places:
      'on the final round, across the table, in the expansion, under time pressure, at the club night',
    acts: 'balance, shuffle, trade, score, auction, simplify, prototype',
    qualities:
      'asymmetric, fiddly, cooperative, elegant, luck-driven, cutthroat, replayable, swingy',
  },
  {
    name: 'soil science',
    things:
      'horizon, root zone, earthworm, clay lens, core sample, fungal thread, nutrient, pore, peat block, field trial, aggregate, lime dressing',
    people: 'agronomist, soil mapper, tenant farmer, microbiologist',
    places:
      'below the plough line, in the top hand of earth, at the trial plot, under permanent pasture, on the chalk slope',
    acts: 'sample, aerate, analyse, fertilise, compact, enrich, sieve',
    qualities: 'loamy, acidic, compacted, organic, leached, friable, mineral, well-drained',
  },
  {
    name: 'architecture',
    things:
      'stairwell, skylight, load path, courtyard, facade, blueprint, archway, cantilever, floor plan, window seat, brick bond, handrail',
    people: 'architect, mason, tenant, planning officer',
    places:
      'on the north elevation, at street level, beneath the mezzanine, in the oldest quarter, behind the scaffold',
    acts: 'design, renovate, brace, extend, insulate, demolish, reorient',
    qualities:
      'daylit, brutalist, load-bearing, draughty, symmetrical, modular, listed, unfinished',
  },
  {
    name: 'memory',
    things:
      'recollection, landmark, cue, forgotten name, habit, photograph, childhood street, false detail, rehearsal, association, anecdote, scent',
    people: 'witness, psychologist, grandparent, storyteller',
    places:
      'in a familiar kitchen, on the walk home, at the back of the mind, during an idle hour, after many years',
    acts: 'recall, rehearse, reconstruct, misplace, narrate, question, preserve',
    qualities: 'vivid, unreliable, fragmentary, involuntary, early, borrowed, embellished, dormant',
  },
  {
    name: 'ceramics',
    things:
      'kiln, glaze, slip coat, wheel, firing, teapot, clay body, trimming tool, handle, test tile, crackle, cone pack',
    people: 'potter, kiln builder, tea drinker, studio assistant',
    places:
      'in the reduction chamber, on the drying shelf, at the foot of the pot, under the ash, beside the wedging table',
    acts: 'decorate, glaze, carve, fire, burnish, rework, stack',
    qualities:
      'unglazed, translucent, warped, wood-fired, leather-hard, speckled, lopsided, vitrified',
  },
  {
    name: 'bird migration',
    things:
      'flyway, stopover, ringing net, flock, tracking tag, estuary roost, headwind, fledgling, wintering ground, night call, wader, census',
    people: 'ringer, volunteer, ornithologist, birdwatcher',
    places:
      'over the strait, at first light, along the flyway, on the spit, beneath the cloud deck',
    acts: 'ring, track, count, release, identify, photograph, protect',
    qualities: 'nocturnal, exhausted, long-distance, juvenile, resident, off-course, scarce, vocal',
  },
  {
    name: 'clock repair',
    things:
      'escapement, pendulum, mainspring, gear train, pivot, dial, balance wheel, winding key, hairspring, regulator, chime, jewel bearing',
    people: 'watchmaker, antiquarian, tower keeper, machinist',
    places:
      'behind the dial, under the loupe, on the timing stand, in the turret, inside the walnut case',
    acts: 'oil, adjust, polish, clean, replace, regulate, disassemble',
    qualities: 'worn, magnetised, tarnished, isochronous, stopped, precise, mismatched, ticking',
  },
  {
    name: 'markets',
    things:
      'auction, ledger, price signal, stall, subsidy, merchant guild, shortage, forward contract, tariff, bargain, warehouse, credit note',
    people: 'broker, trader, economist, stallholder',
    places:
      'at the close of trading, on the quay, behind the counter, across the border, in the corn exchange',
    acts: 'price, trade, hoard, insure, audit, borrow, export',
    qualities: 'volatile, scarce, illiquid, informal, overpriced, seasonal, regulated, speculative',
  },
  {
    name: 'deep sea exploration',
    things:
      'vent, submersible, pressure hull, tether, sediment core, seamount, anglerfish, sonar trace, dive plan, manipulator arm, nodule, trench wall',
    people: 'oceanographer, dive pilot, marine geologist, deckhand',
    places:
      'below the twilight zone, on the abyssal plain, along the ridge axis, at crushing depth, beside the black smoker',
    acts: 'film, recover, survey, illuminate, sample, approach, retrieve',
    qualities:
      'bioluminescent, pressurised, uncharted, abyssal, gelatinous, sunken, hydrothermal, slow-growing',
  },
  {
    name: 'theatre',
    things:
      'rehearsal, prompt book, cue light, monologue, stage trap, costume, matinee, backdrop, curtain call, prop, understudy, overture',
    people: 'director, stagehand, playwright, usher',
    places:
      'in the wings, on opening night, from the cheap seats, under the house lights, during the second act',
    acts: 'rehearse, stage, revise, shorten, perform, abandon, revive',
    qualities:
      'unscripted, tragic, understated, melodramatic, candlelit, improvised, farcical, sold-out',
  },
  {
    name: 'number theory',
    things:
      'prime, conjecture, lemma, residue, proof sketch, counterexample, exponent, sieve, remainder, identity, upper bound, lattice point',
    people: 'mathematician, student, referee, puzzle setter',
    places:
      'on the blackboard, in the second case, at infinity, modulo seven, in the margin of a letter',
    acts: 'prove, bound, generalise, conjecture, factor, construct, refute',
    qualities:
      'finite, irreducible, elementary, composite, asymptotic, unproven, constructive, trivial',
  },
  {
    name: 'river navigation',
    things:
      'lock gate, towpath, barge, current, sandbar, mooring, weir, channel buoy, bend, pontoon, flood mark, windlass',
    people: 'skipper, lock keeper, dredger, rower',
    places:
      'below the weir, round the wide bend, on the inside of the curve, at the confluence, against the stream',
    acts: 'moor, steer, dredge, sound, descend, navigate, mark',
    qualities: 'navigable, meandering, flooded, sluggish, silted, swift, downstream, tidal',
  },
  {
    name: 'typography',
    things:
      'serif, ligature, baseline grid, typeface, counter, kerning pair, ascender, italic, text block, specimen sheet, hyphen, drop cap',
    people: 'typographer, printer, sign painter, compositor',
    places: 'at small sizes, on newsprint, in the caption, on the title page, across the spread',
    acts: 'sketch, space, digitise, print, align, enlarge, engrave',
    qualities:
      'legible, condensed, humanist, ornate, monospaced, high-contrast, unevenly inked, geometric',
  },
  {
    name: 'volcanoes',
    things:
      'lava tube, caldera, ash plume, fumarole, seismograph, magma chamber, pumice field, gas sensor, eruption, crater lake, tremor, hazard map',
    people: 'volcanologist, villager, pilot, park ranger',
    places:
      'on the western flank, near the vent, under the crust, inside the exclusion zone, downwind of the summit',
    acts: 'monitor, evacuate, sample, predict, examine, survive, photograph',
    qualities: 'dormant, basaltic, explosive, sulphurous, molten, steep-sided, restless, fertile',
  },
  {
    name: 'dreams',
    things:
      'corridor, staircase, stranger, diary entry, nightmare, missed train, recurring room, symbol, half-heard voice, sleep stage, threshold, waking thought',
    people: 'dreamer, sleep researcher, poet, insomniac',
    places:
      'before waking, in the small hours, behind a locked door, at the bottom of the garden, between two alarms',
    acts: 'interpret, remember, resist, describe, decode, chase, rehearse',
    qualities:
      'lucid, disjointed, recurring, weightless, unsettling, half-remembered, luminous, absurd',
  },
  {
    name: 'textile weaving',
    things:
      'loom, warp thread, shuttle, selvedge, dye bath, twill, spindle, bobbin, tapestry, heddle, wool fleece, pattern draft',
    people: 'weaver, dyer, spinner, mill owner',
    places:
      'on the back beam, at the fell line, in the dye house, by the north window, along the selvedge',
    acts: 'mount, dye, repair, card, tension, finish, design',
    qualities: 'coarse, handspun, colourfast, double-sided, frayed, patterned, felted, lightweight',
  },
  {
    name: 'public libraries',
    things:
      'reading room, card index, overdue notice, shelf mark, archive box, loan desk, story hour, periodical, bequest, study carrel, mobile branch, reference query',
    people: 'librarian, borrower, archivist, trustee',
    places:
      'in the stacks, on the returns trolley, at the enquiry desk, behind the local history shelf, after closing time',
    acts: 'catalogue, stamp, shelve, digitise, request, renew, index',
    qualities:
      'uncatalogued, hushed, dog-eared, municipal, donated, alphabetical, out-of-print, well-thumbed',
  },
  {
    name: 'coffee roasting',
    things:
      'drum, green bean, first crack, cupping bowl, roast curve, chaff tray, grinder, tasting note, cooling bin, harvest lot, filter, moisture reading',
    people: 'roaster, grower, barista, importer',
    places:
      'near the end of the roast, on the drying patio, at origin, over the cupping table, inside the drum',
    acts: 'roast, sort, blend, compare, taste, import, ventilate',
    qualities: 'floral, scorched, washed, single-origin, bright, underdeveloped, nutty, oily',
  },
  {
    name: 'glaciers',
    things:
      'crevasse, ice core, moraine, meltwater stream, ablation stake, icefall, snout, ice cliff, dust band, radar profile, nunatak, basal layer',
    people: 'glaciologist, field assistant, rope partner, climate modeller',
    places:
      'at the equilibrium line, under the ice cap, in the accumulation zone, on the dirty ice, near the grounding line',
    acts: 'drill, date, traverse, core, measure, photograph, outpace',
    qualities:
      'retreating, stratified, debris-covered, blue, temperate, fractured, ancient, stagnant',
  },
  {
    name: 'etiquette',
    things:
      'greeting, seating plan, toast, calling card, apology, place setting, invitation, handshake, compliment, dress code, polite refusal, introduction',
    people: 'host, guest, diplomat, columnist',
    places:
      'at a formal dinner, in mixed company, on the doorstep, over the second course, among strangers',
    acts: 'decline, acknowledge, return, overlook, offer, rehearse, relax',
    qualities:
      'awkward, ceremonial, obsolete, gracious, unspoken, stilted, well-meant, old-fashioned',
  },
];
