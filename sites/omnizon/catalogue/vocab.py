"""Small hand-written word stock: people, invented makers, product lines, sellers, palettes."""

# fmt: off
FIRST_NAMES = (
    "James", "Mary", "Robert", "Patricia", "John", "Jennifer", "Michael", "Linda", "David", "Elizabeth",
    "William", "Barbara", "Richard", "Susan", "Joseph", "Jessica", "Thomas", "Sarah", "Carlos", "Karen",
    "Daniel", "Lisa", "Matthew", "Nancy", "Anthony", "Sofia", "Mark", "Sandra", "Priya", "Ashley", "Steven",
    "Emily", "Paul", "Donna", "Andrew", "Michelle", "Joshua", "Carol", "Kenji", "Amanda", "Kevin", "Melissa",
    "Brian", "Deborah", "George", "Stephanie", "Omar", "Rebecca", "Ronald", "Laura", "Jason", "Helen",
    "Edward", "Aisha", "Ryan", "Sharon", "Jacob", "Cynthia", "Gary", "Mei", "Nicholas", "Amy", "Eric",
    "Angela", "Jonathan", "Chloe", "Stephen", "Anna", "Larry", "Ruth", "Justin", "Brenda", "Scott", "Pamela",
    "Brandon", "Nicole", "Wei", "Katherine", "Samuel", "Ingrid", "Gregory", "Christine", "Alexander", "Debra",
    "Hiroshi", "Rachel", "Patrick", "Carolyn", "Frank", "Janet", "Raymond", "Maria", "Jack", "Olivia",
    "Dennis", "Heather", "Jerry", "Diane", "Tyler", "Julie", "Aaron", "Joyce", "Jose", "Fatima", "Adam",
    "Lena", "Nathan", "Kelly", "Henry", "Christina", "Zachary", "Lauren", "Douglas", "Joan", "Peter",
    "Evelyn", "Kyle", "Judith", "Noah", "Megan", "Ethan", "Andrea", "Arjun", "Cheryl", "Walter", "Hannah",
    "Jamal", "Marta",
)
LAST_NAMES = (
    "Smith", "Johnson", "Williams", "Brown", "Jones", "Garcia", "Miller", "Davis", "Rodriguez", "Martinez",
    "Hernandez", "Lopez", "Gonzalez", "Wilson", "Anderson", "Thomas", "Taylor", "Moore", "Jackson", "Martin",
    "Lee", "Perez", "Thompson", "White", "Harris", "Sanchez", "Clark", "Ramirez", "Lewis", "Robinson",
    "Walker", "Young", "Allen", "King", "Wright", "Scott", "Torres", "Nguyen", "Hill", "Flores", "Green",
    "Adams", "Nelson", "Baker", "Hall", "Rivera", "Campbell", "Mitchell", "Carter", "Roberts", "Gomez",
    "Phillips", "Evans", "Turner", "Diaz", "Parker", "Cruz", "Edwards", "Collins", "Reyes", "Stewart",
    "Morris", "Morales", "Murphy", "Cook", "Rogers", "Gutierrez", "Ortiz", "Morgan", "Cooper", "Peterson",
    "Bailey", "Reed", "Kelly", "Howard", "Ramos", "Kim", "Cox", "Ward", "Richardson", "Watson", "Brooks",
    "Chavez", "Wood", "Patel", "Bennett", "Gray", "Mendoza", "Ruiz", "Hughes", "Price", "Alvarez", "Castillo",
    "Sanders", "Myers", "Long", "Ross", "Foster", "Tanaka", "Okafor", "Novak", "Lindqvist", "Haddad",
    "Kowalski", "Moreau", "Rossi", "Singh",
)
HANDLES = (
    "Happy at Home", "Bookworm", "Weekend Warrior", "Gadget Dad", "Coffee First", "Trail Runner", "Mom of 3",
    "DIY Dan", "Pixel Pusher", "Night Owl", "Plant Lady", "Retired Teacher", "Hungry Cook", "Budget Hunter",
    "Tech Tinkerer", "Amateur Baker", "Road Tripper", "City Cyclist", "New Homeowner", "Dog Person",
    "Grad Student", "Left-Handed Larry", "Practical Pat", "Small Apartment", "Grandpa Joe", "Early Riser",
    "Picky Buyer", "Amazed Aunt", "Off-Grid Ollie",
)

MAKERS: dict[str, dict[str, int]] = {
    "tech": {
        "Auralis": 2, "Nordvale": 2, "Korva": 1, "Tonewell": 1, "Videra": 1, "Zentrik": 1, "Amplo": 0,
        "Pixelon": 1, "Lumenaut": 2, "Quillon": 1, "Brightcore": 0, "Velstra": 2, "Tektira": 0, "Orbitex": 1,
    },
    "kitchen": {
        "Brevano": 2, "Cremona & Sons": 2, "Hearthwell": 1, "Kettlebrook": 1, "Panora": 1, "Chefaro": 0,
        "Stovia": 0, "Copperline": 2, "Mariposa": 1, "Simmerly": 1, "Ladleworks": 0, "Tavolo": 1,
    },
    "home": {
        "Fernhollow": 1, "Lindqvist": 2, "Casa Verano": 1, "Oakmere": 2, "Homestead Lane": 0, "Nestora": 0,
        "Birchfield": 1, "Luxora": 2, "Softhaven": 1, "Marlowe & Pine": 2, "Everloft": 1, "Basica": 0,
    },
    "fashion": {
        "Calder & Wren": 2, "Northpeak": 1, "Solstice": 1, "Velanda": 1, "Urbano": 0, "Fairmont": 2,
        "Threadbare": 0, "Kestrel": 1, "Maravilla": 1, "Ashgrove": 2, "Daylight": 0, "Rowan Street": 1,
    },
    "bags": {
        "Calder & Wren": 2, "Wayfarer & Co.": 1, "Portside": 1, "Bramley": 2, "Urbano": 0, "Fairmont": 2,
        "Tramontane": 1, "Hollis": 1, "Gatecheck": 0, "Ashgrove": 2, "Daylight": 0, "Northpeak": 1,
    },
    "beauty": {
        "Dermique": 2, "Purelane": 0, "Velour": 1, "Botanica": 1, "Glowery": 0, "Saffron Lab": 2,
        "Wildrose": 1, "Mistral": 1, "Petal & Clay": 1, "Aveline": 2,
    },
    "grocery": {
        "North Ridge": 1, "Verdant": 1, "Holloway": 2, "Oathouse": 1, "Casa Verde": 2, "Sunmill": 0,
        "Larder & Co.": 1, "Everyday Pantry": 0, "Millstone": 1, "Field Notes": 2,
    },
    "sport": {
        "Ridgeback": 1, "Summitra": 2, "Flexion": 0, "Stridewell": 1, "Ironvale": 1, "Kodiak Trail": 2,
        "Playfield": 0, "Aquilo": 1, "Tundra Works": 2, "Homeground": 1,
    },
    "toys": {
        "Brikko": 1, "Playhaus": 1, "Tumbleweed": 1, "Snugglebury": 2, "Curio Kids": 0, "Puzzlewick": 1,
        "Bright Acorn": 1, "Wooden Whale": 2,
    },
    "tools": {
        "Forgex": 2, "Handiman": 0, "Torqline": 1, "Ironclad": 1, "Plumb & Level": 1, "Fixly": 0,
        "Workbench": 1, "Steelhart": 2,
    },
    "pet": {
        "Pawsome": 0, "Barkley": 1, "Whisker & Co.": 2, "Tailwind": 1, "Good Boy": 0, "Fetch & Nap": 1,
        "Old Friend": 2, "Muddy Paws": 1,
    },
    "office": {
        "Inkwell": 1, "Folio": 2, "Scribble": 0, "Papertrail": 1, "Desklab": 1, "Margin": 2, "Blotter": 0,
        "Quire": 1,
    },
    "books": {
        "Harborlight Press": 1, "Quill & Lantern": 2, "Paper Moon": 1, "Meridian House": 2, "Fieldstone": 0,
        "Blackbird Books": 1, "Tall Tree": 1, "Lamplight": 0,
    },
}
"""Well-known makers of a family, with their tier: 0 cheap, 1 middling, 2 dear."""

LINES: dict[str, tuple[str, ...]] = {
    "tech": (
        "Nova", "Pulse", "Arc", "Orion", "Vertex", "Echo", "Drift", "Zenith", "Halo", "Lumen", "Flux", "Onyx",
        "Ion", "Aero", "Strata", "Nimbus", "Cobalt", "Vivid", "Apex", "Quartz",
    ),
    "kitchen": (
        "Artisan", "Bistro", "Signature", "Heritage", "Everyday", "Gourmet", "Hearth", "Provence", "Studio",
        "Classic", "Trattoria", "Pantry", "Sunday", "Copperfield", "Granite", "Market",
    ),
    "home": (
        "Ashby", "Marlow", "Hudson", "Linden", "Willow", "Aspen", "Hadley", "Rowan", "Everly", "Calla",
        "Bristol", "Tahoe", "Sienna", "Monroe", "Juniper", "Camden", "Harbor", "Elm",
    ),
    "fashion": (
        "Classic", "Weekender", "Coastline", "Heritage", "Metro", "Breeze", "Meridian", "Everyday", "Studio",
        "Horizon", "Trailhead", "Harbor", "Cove", "Prairie", "Sunday", "Canyon",
    ),
    "bags": (
        "Passage", "Weekender", "Coastline", "Metro", "Terminal", "Meridian", "Everyday", "Studio", "Horizon",
        "Trailhead", "Harbor", "Cove", "Avenue", "Transit", "Departure", "Sidewalk",
    ),
    "beauty": (
        "Bloom", "Pure", "Silk", "Dew", "Glow", "Ritual", "Petal", "Calm", "Bare", "Clarity", "Veil",
        "Radiance", "Balance", "Cloud",
    ),
    "grocery": (
        "Morning", "Harvest", "Homestead", "Reserve", "Sunrise", "Orchard", "Farmhouse", "Market", "Select",
        "Original", "Hillside", "Kitchen", "Valley", "Heritage",
    ),
    "sport": (
        "Trail", "Summit", "Core", "Flow", "Charge", "Ridge", "Rush", "Basecamp", "Balance", "Motion", "Peak",
        "Rally", "Endure", "Drive",
    ),
    "toys": (
        "Wonder", "Rainbow", "Little", "Explorer", "Sunny", "Meadow", "Story", "Adventure", "Cuddle",
        "Forest", "Playtime", "Starlight", "Happy",
    ),
    "tools": (
        "Pro", "Titan", "Contractor", "Site", "Garage", "Master", "Steel", "Bench", "Craft", "Solid",
        "Journeyman", "Frame",
    ),
    "pet": (
        "Cozy", "Comfort", "Snooze", "Hearth", "Buddy", "Backyard", "Ranch", "Lucky", "Snuggle", "Porch",
        "Wag", "Den",
    ),
    "office": (
        "Studio", "Ledger", "Draft", "Linea", "Atlas", "Campus", "Weekly", "Field", "Margin", "Archive",
        "Column", "Chapter",
    ),
}
"""Product lines of the well-known makers."""

ADJECTIVES: dict[str, tuple[str, ...]] = {
    "tech": ("Upgraded", "Premium", "Everyday", "Modern", "Reliable"),
    "kitchen": ("Everyday", "Premium", "Modern", "Classic", "Essential"),
    "home": ("Modern", "Premium", "Farmhouse", "Minimalist", "Cozy"),
    "fashion": ("Casual", "Comfortable", "Classic", "Stylish", "Everyday"),
    "bags": ("Casual", "Classic", "Stylish", "Everyday", "Durable"),
    "beauty": ("Gentle", "Everyday", "Natural", "Daily"),
    "grocery": ("Premium", "Gourmet", "Small Batch", "Everyday"),
    "sport": ("Durable", "Professional", "Everyday", "Training"),
    "toys": ("Fun", "Colorful", "Classic", "Cheerful"),
    "tools": ("Heavy Duty", "Professional", "Everyday", "Multipurpose"),
    "pet": ("Premium", "Durable", "Everyday", "Classic"),
    "office": ("Premium", "Smooth", "Everyday", "Classic"),
}
"""What a market-place maker puts before the noun."""

# Market-place makers are called after an opening, a middle and an ending.
OPENINGS = (
    "Vo", "Ka", "Zu", "Mi", "Te", "Or", "Lu", "Ha", "Be", "Ny", "Ro", "Sa", "Do", "Fi", "Je", "Wa",
    "Gri", "Tro", "Ska", "Ble", "Cla", "Dre", "Fre", "Qui",
)
MIDDLES = (
    "ra", "li", "to", "ven", "kor", "mex", "ta", "no", "zi", "da", "bel", "ru", "sto", "vi", "lan", "que",
    "mo", "fi", "dex", "ron",
)
ENDINGS = ("x", "n", "tek", "ly", "co", "ra", "ns", "on", "ix", "za", "o", "sy", "do", "va", "lo", "ria")
SELLERS = (
    "Harbor Goods", "Bluefin Retail", "Cedar & Main", "Maple Outlet", "QuickCart Direct", "Sunrise Supply",
    "Granite Peak Trading", "Willow Street Shop", "Metro Deals", "Anchor Wholesale", "Prairie Mercantile",
    "Redwood Depot", "Lakeshore Brands", "Copper Kettle Co.", "Juniper Home", "Pinnacle Outfitters",
    "Fox & Finch", "Northern Lights Store",
)

PALETTES: dict[str, tuple[str, ...]] = {
    "tech": ("Black", "White", "Silver", "Navy", "Red", "Teal", "Rose Gold", "Charcoal", "Mint", "Purple"),
    "phone": ("Black", "Silver", "Purple", "Sky Blue", "Gold", "Green", "Pink"),
    "metal": ("Silver", "Space Gray", "Gold", "Rose Gold", "Black"),
    "appliance": ("Stainless Steel", "Matte Black", "White", "Red", "Cream", "Sage", "Copper"),
    "cook": ("Red", "Teal", "Navy", "Cream", "Charcoal", "Stainless Steel", "Orange", "Forest Green"),
    "pan": ("Black", "Charcoal", "Copper", "Navy", "Cream"),
    "ceramic": ("White", "Terracotta", "Teal", "Navy", "Mustard", "Sage", "Charcoal", "Blush"),
    "fabric": (
        "Navy", "Gray", "Teal", "Mustard", "Burgundy", "Ivory", "Blush", "Sage", "Terracotta", "Black",
        "Purple",
    ),
    "wood": ("Oak", "Walnut", "White", "Black", "Natural", "Espresso"),
    "apparel": (
        "Black", "White", "Navy", "Gray", "Red", "Forest Green", "Burgundy", "Sky Blue", "Mustard",
        "Lavender", "Olive", "Pink",
    ),
    "denim": ("Medium Wash", "Light Wash", "Dark Wash", "Black", "Gray"),
    "leather": ("Tan", "Black", "Brown", "Burgundy", "Navy", "Forest Green", "Blush"),
    "shoe": ("White", "Black", "Navy", "Gray", "Red", "Sage", "Sand", "Blue"),
    "bottle": ("Navy", "Mint", "Black", "White", "Coral", "Lavender", "Teal", "Yellow", "Forest Green"),
    "lip": ("Red", "Burgundy", "Pink", "Coral", "Blush", "Magenta", "Rust"),
    "bright": ("Red", "Blue", "Yellow", "Green", "Orange", "Purple", "Turquoise", "Pink"),
    "plush": ("Tan", "Brown", "Pink", "White", "Gray", "Lavender"),
    "frame": ("Black", "Brown", "Gold", "Silver", "Red", "Navy"),
    "pot": ("Terracotta", "White", "Charcoal", "Sage", "Teal", "Mustard"),
    "can": ("Sage", "Copper", "White", "Charcoal", "Mint", "Yellow", "Red"),
    "tool": ("Yellow", "Red", "Blue", "Green", "Orange"),
    "steel": ("Silver", "Gold", "Black", "Rose Gold", "Copper"),
    "iron": ("Black", "Charcoal", "Purple", "Teal", "Pink", "Blue"),
    "tent": ("Orange", "Green", "Blue", "Red", "Khaki", "Teal"),
    "case": ("Black", "Navy", "Silver", "Teal", "Rose Gold", "Red", "Sage"),
    "bag": ("Espresso", "Forest Green", "Burgundy", "Navy", "Charcoal"),
    "glass": ("Copper", "Brown", "Forest Green"),
    "olive": ("Olive", "Forest Green"),
    "pump": ("Lavender", "White", "Mint", "Blush", "Teal", "Coral"),
    "box": ("Blue", "Red", "Cream", "Mustard", "Forest Green", "Purple", "Turquoise"),
    "cover": (
        "Navy", "Cream", "Burgundy", "Yellow", "Teal", "Charcoal", "Forest Green", "Coral", "Purple", "White",
    ),
    "picture": ("Sky Blue", "Yellow", "Mint", "Coral", "Lavender", "Turquoise"),
    "ink": ("Black",),
    "basketball": ("Orange", "Brown", "Purple"),
    "soccer": ("White", "Yellow", "Orange", "Sky Blue"),
    "football": ("Brown", "Tan"),
    "volleyball": ("White", "Yellow", "Sky Blue"),
}
"""Colours, by names of `art.COLORS`, that a kind of thing is sold in."""
PATTERNS = ("Solid", "Striped", "Polka Dot", "Plaid", "Floral", "Chevron", "Geometric", "Checkered")

OF_A_NOVEL = (
    "Quiet", "Last", "Hidden", "Glass", "Salt", "Winter", "Crimson", "Forgotten", "Paper", "Silver",
    "Restless", "Seventh", "Borrowed", "Distant", "Gentle", "Broken", "Amber", "Hollow", "Northern", "Secret",
    "Long", "Wild", "Second", "Small",
)
THING_OF_A_NOVEL = (
    "Harbor", "Orchard", "Daughter", "Letter", "Garden", "Cartographer", "River", "Lighthouse", "Summer",
    "Clockmaker", "Island", "Witness", "Sparrow", "House", "Library", "Season", "Kingdom", "Silence", "Road",
    "Promise", "Station", "Shore", "Archive", "Song",
)
PLACE_OF_A_NOVEL = (
    "of Salt", "of Small Mercies", "in the Rain", "After Dark", "at World's End", "of Ashby Lane",
    "and the Sea", "of Lost Things", "on Alder Street", "Between Us",
)
STYLE_OF_A_COOKBOOK = (
    "Simple", "Everyday", "Slow", "Green", "Sunday", "Weeknight", "One-Pan", "Little", "Honest", "Seaside",
    "Mountain", "Winter", "Summer", "Quick",
)
THING_OF_A_COOKBOOK = (
    "Kitchen", "Table", "Bread", "Suppers", "Soups", "Bakes", "Bowls", "Feasts", "Garden Plates", "Noodles",
    "Picnics", "Breakfasts",
)
HERO_OF_A_PICTURE_BOOK = (
    "Otto the Otter", "Mina Mouse", "Big Bear", "Pip the Penguin", "The Little Whale", "Fern the Fox",
    "Hugo Hedgehog", "Bea the Bee", "Captain Cat", "Tilly Turtle", "Gus the Goose", "The Sleepy Moon",
)
TALE_OF_A_PICTURE_BOOK = (
    "Finds a Hat", "Learns to Wait", "and the Windy Day", "Goes to the Sea", "Cannot Sleep",
    "and the Lost Balloon", "Bakes a Cake", "Builds a Boat", "and the New Neighbor", "Says Good Night",
    "Counts the Stars", "and the First Snow",
)
# fmt: on
