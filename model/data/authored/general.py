"""General prose and general questions, written for this project, on which forgetting is measured. Never trained on."""

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

# (question, answers of which one must be told); asked without evidence and without Tieout's system prompt
QUESTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("What is the capital of France?", ("paris",)),
    ("What is the capital of Italy?", ("rome",)),
    ("What is the capital of Germany?", ("berlin",)),
    ("What is the capital of Spain?", ("madrid",)),
    ("What is the capital of Canada?", ("ottawa",)),
    ("What is the capital of Egypt?", ("cairo",)),
    ("In which country is the city of Kyoto?", ("japan",)),
    ("On which continent is Kenya?", ("africa",)),
    ("On which continent is Brazil?", ("south america",)),
    ("Which ocean lies between Europe and North America?", ("atlantic",)),
    ("Which is the largest planet of the solar system?", ("jupiter",)),
    ("Which planet is closest to the Sun?", ("mercury",)),
    ("Which planet is called the red planet?", ("mars",)),
    ("What does the Moon go round?", ("earth",)),
    ("How many days are there in a week?", ("seven", "7")),
    ("How many months are there in a year?", ("twelve", "12")),
    ("How many minutes are there in an hour?", ("sixty", "60")),
    ("How many legs does a spider have?", ("eight", "8")),
    ("How many sides does a triangle have?", ("three", "3")),
    ("How many continents are there?", ("seven", "7")),
    ("What is 2 plus 3?", ("five", "5")),
    ("What is 10 minus 4?", ("six", "6")),
    ("What is 3 times 4?", ("twelve", "12")),
    ("At what temperature in degrees Celsius does water freeze?", ("0", "zero")),
    ("At what temperature in degrees Celsius does water boil at sea level?", ("100", "hundred")),
    ("What is frozen water called?", ("ice",)),
    ("What gas do plants take in from the air for photosynthesis?", ("carbon dioxide", "co2")),
    ("What gas do people need to breathe in to live?", ("oxygen",)),
    ("What is the chemical formula of water?", ("h2o", "h₂o")),
    ("What metal is attracted by a magnet: iron or wood?", ("iron",)),
    ("Which organ pumps blood through the body?", ("heart",)),
    ("With which organ do we breathe?", ("lung",)),
    ("Which sense do the ears serve?", ("hear",)),
    ("What do bees make that people eat?", ("honey",)),
    ("What do cows give that people drink?", ("milk",)),
    ("What is a young dog called?", ("pup",)),
    ("What is a young cat called?", ("kitten",)),
    ("Which animal is known as the king of the jungle?", ("lion",)),
    ("Which bird cannot fly: the penguin or the eagle?", ("penguin",)),
    ("What is the opposite of hot?", ("cold",)),
    ("What is the opposite of up?", ("down",)),
    ("What is the opposite of early?", ("late",)),
    ("Give a synonym for 'happy'.", ("joy", "glad", "cheer", "content", "pleased", "delight")),
    ("What is the plural of 'child'?", ("children",)),
    ("What is the past tense of 'go'?", ("went",)),
    ("What colour do you get by mixing blue and yellow?", ("green",)),
    ("What colour is a ripe banana?", ("yellow",)),
    ("What colour is snow?", ("white",)),
    ("Who wrote the play 'Romeo and Juliet'?", ("shakespeare",)),
    ("Who painted the Mona Lisa?", ("leonardo", "da vinci")),
    ("Who was the first president of the United States?", ("washington",)),
    ("Which language is spoken in Brazil?", ("portuguese",)),
    ("Which language do most people in Mexico speak?", ("spanish",)),
    ("Which season follows winter?", ("spring",)),
    ("Which day comes after Monday?", ("tuesday",)),
    ("Which month comes before June?", ("may",)),
    ("What do you use an umbrella for?", ("rain", "sun", "dry")),
    ("What instrument has black and white keys?", ("piano", "keyboard")),
    ("In which direction does the Sun rise?", ("east",)),
    ("What do we call a scientist who studies the stars?", ("astronom", "astrophys")),
)
