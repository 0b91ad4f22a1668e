"""General prose, written for this project, on which forgetting is measured. Never trained on."""

from __future__ import annotations

GENERAL = (
    "The old bridge had carried carts, then lorries, and at last only cyclists. When the council proposed to take it "
    "down, people who had not crossed it in years came to the meeting to say that they could not imagine the valley "
    "without it.",
    "Bread rises because yeast feeds on the sugars in flour and gives off gas. The dough stretches around the bubbles, "
    "and in the oven the heat sets it in that shape. Too little time leaves the loaf heavy; too much, and it falls.",
    "Her grandfather kept bees behind the orchard wall. In spring he would stand quite still in front of the hives, "
    "counting under his breath, and afterwards he would tell her what the weather would do, and he was nearly always right.",
    "A computer program is a list of instructions. Most of the work of writing one is not in the instructions "
    "themselves but in deciding what should happen when something unexpected is given to it.",
    "Migrating birds find their way by the sun, by the stars and by the magnetic field of the Earth. Young birds that "
    "have never made the journey set off in the right direction, but only the older ones correct for a strong wind.",
    "The committee met on the first floor, in a room that smelled of floor polish. Nobody wanted to speak first. In the "
    "end it was the youngest member who asked whether the plan had been shown to the people who would have to live with it.",
    "To repair a puncture, take the tyre off one side of the rim, draw out the tube and pump it up a little. Hold it "
    "near your cheek and turn it slowly until you feel the air. Roughen the spot, spread the glue, wait, and press on the patch.",
    "Historians disagree about why the town was abandoned. Some point to the silting of the harbour, others to a fever "
    "that came with the traders. The parish records stop in the middle of a page.",
    "If you are new to the piano, play slowly enough that you never stumble. Speed comes by itself when the hands know "
    "the way, and a mistake that is practised ten times has been learned ten times.",
    "The moon has no air to carry sound and no wind to move the dust. Footprints left there stay as they are until a "
    "small stone from space happens to fall on them.",
    "When the shop closed for the last time, the owner gave away what was left on the shelves. People took a reel of "
    "thread or a box of buttons, less for use than to have something to remember it by.",
    "A good map leaves things out. The traveller who must find a well does not need every tree, and the one who studies "
    "trees has little use for roads. Choosing is the map-maker's craft.",
)
